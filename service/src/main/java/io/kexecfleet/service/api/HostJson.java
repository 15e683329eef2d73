package io.kexecfleet.service.api;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host, for operators.
 *
 * @param enrolled whether its agent has a credential
 * @param hardware vendor and product of the machine, as its agent says
 * @param readiness whether it could be rebooted by kexec as it is, by what its agent found
 * @param findings these; null where its agent has not looked, and in lists of hosts
 * @param lastSeen when it last checked in
 * @param reboot the reboot it is in, or was lost in and nobody resolved; null: none
 */
record HostJson(
    String name,
    boolean enrolled,
    Map<String, String> labels,
    Instant createdAt,
    @Nullable Instant lastSeen,
    @Nullable String bootId,
    @Nullable String kernelRelease,
    @Nullable String agentVersion,
    @Nullable String hardware,
    Readiness readiness,
    @Nullable List<Finding> findings,
    @Nullable CurrentReboot reboot) {

  /**
   * @param rollout null: it is out of the scope of whoever asks
   * @param stale what was staged is staged again, because it was no longer what it should be
   */
  record CurrentReboot(@Nullable UUID rollout, RebootState state, boolean stale, @Nullable Outcome outcome) {

    static CurrentReboot of(Reboot reboot, Set<UUID> inSight) {
      return new CurrentReboot(
          inSight.contains(reboot.rolloutId()) ? reboot.rolloutId() : null, reboot.state(), reboot.stale(), reboot.outcome());
    }
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<HostJson> hosts, @Nullable String next) {}

  /**
   * What an operator sends to make a host known.
   *
   * @param labels none where it is missing
   */
  record New(@Nullable String name, @Nullable Map<String, @Nullable String> labels) {}

  static HostJson of(Host host, @Nullable Instant lastSeen, @Nullable CurrentReboot reboot) {
    return new HostJson(
        host.name(),
        host.enrolledAt() != null,
        host.labels(),
        host.createdAt(),
        lastSeen,
        host.bootId(),
        host.kernelRelease(),
        host.agentVersion(),
        host.hardware(),
        host.readiness(),
        null,
        reboot);
  }

  /** They are long: lists of hosts do without them. */
  HostJson with(@Nullable List<Finding> found) {
    return new HostJson(
        name, enrolled, labels, createdAt, lastSeen, bootId, kernelRelease, agentVersion, hardware, readiness, found, reboot);
  }
}
