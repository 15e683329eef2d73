package io.kexecfleet.service.api;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host, for operators.
 *
 * @param enrolled whether its agent has a credential
 * @param hardware vendor and product of the machine, as its agent says
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
    @Nullable CurrentReboot reboot) {

  record CurrentReboot(UUID rollout, RebootState state, @Nullable Outcome outcome) {}

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<HostJson> hosts, @Nullable String next) {}

  /**
   * What an operator sends to make a host known.
   *
   * @param labels none where it is missing
   */
  record New(@Nullable String name, @Nullable Map<String, @Nullable String> labels) {}

  static HostJson of(Host host, @Nullable Instant lastSeen, @Nullable Reboot reboot) {
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
        reboot == null ? null : new CurrentReboot(reboot.rolloutId(), reboot.state(), reboot.outcome()));
  }
}
