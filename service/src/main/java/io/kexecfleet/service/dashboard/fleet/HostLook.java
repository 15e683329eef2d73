package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.Liveness;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** When a host counts as silent, here as in the figures of the fleet. */
@Component
class HostLook {

  private final Liveness liveness;
  private final Clock clock;

  HostLook(Liveness liveness, Clock clock) {
    this.liveness = liveness;
    this.clock = clock;
  }

  Instant silentSince() {
    return clock.instant().minus(liveness.silentAfter());
  }

  AgentState agent(Host host) {
    var enrolledAt = host.enrolledAt();
    if (enrolledAt == null) {
      return AgentState.NOT_ENROLLED;
    }
    return Objects.requireNonNullElse(liveness.lastSeen(host), enrolledAt).isBefore(silentSince()) ? AgentState.SILENT : AgentState.ENROLLED;
  }
}
