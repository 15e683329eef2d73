package io.kexecfleet.service.api;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.inventory.Host;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One host's passage through a rollout, for operators.
 *
 * @param rollout the one it is part of
 * @param wave the one it is in, from 1
 * @param position its turn, from 0
 * @param attempt 1 for the host's first in this rollout
 * @param dryRun whether its rollout lets nobody jump
 * @param byFirmware whether it goes through its firmware, with nothing loaded
 * @param late whether the outcome is known from evidence that came after the host was given up as LOST
 * @param detail what the outcome was concluded from
 * @param step how far its agent last said it is
 * @param needsResolution whether it keeps its place in the budgets until an operator resolves it
 * @param hardware vendor and product of the host, from when it was ordered to jump on
 * @param kernelFrom the release that it was to leave, and {@code kernelTo} the one that was to run afterwards; before and after
 *     are what its report found
 * @param health what is worse on the host than before the reboot
 * @param saved how much sooner it was back than by its firmware, or null where that cannot be told
 * @param reportComplete whether everything that the host can say is there
 */
record RebootJson(
    UUID id,
    UUID rollout,
    String host,
    int wave,
    int position,
    int attempt,
    boolean dryRun,
    boolean byFirmware,
    RebootState state,
    @Nullable Outcome outcome,
    boolean late,
    @Nullable String detail,
    RebootStatus.@Nullable Step step,
    @Nullable String bootIdBefore,
    @Nullable String bootIdAfter,
    @Nullable String hardware,
    @Nullable String kernelFrom,
    @Nullable String kernelTo,
    @Nullable String kernelBefore,
    @Nullable String kernelAfter,
    @Nullable LoadReport load,
    @Nullable Refusal refusal,
    List<String> evidence,
    List<PhaseTiming> phases,
    List<Finding> health,
    RebootReport.@Nullable Saved saved,
    boolean reportComplete,
    @Nullable Instant orderedAt,
    @Nullable Instant endedAt,
    @Nullable Instant lostAt,
    boolean needsResolution,
    @Nullable Instant resolvedAt,
    @Nullable String resolution) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<RebootJson> reboots, @Nullable String next) {}

  /** @param hosts theirs */
  static List<RebootJson> all(List<Reboot> reboots, Collection<Host> hosts) {
    var names = hosts.stream().collect(Collectors.toMap(Host::id, Host::name));
    return reboots.stream().map(reboot -> of(reboot, Objects.requireNonNull(names.get(reboot.hostId())))).toList();
  }

  static RebootJson of(Reboot reboot, String host) {
    var report = reboot.report();
    return new RebootJson(
        reboot.id(),
        reboot.rolloutId(),
        host,
        reboot.wave() + 1,
        reboot.position(),
        reboot.attempt(),
        reboot.dryRun(),
        reboot.byFirmware(),
        reboot.state(),
        reboot.outcome(),
        reboot.lostAt() != null && reboot.outcome() != Outcome.LOST,
        reboot.detail(),
        reboot.step(),
        reboot.bootId(),
        report == null ? null : report.bootIdAfter(),
        reboot.hardware(),
        reboot.kernelFrom(),
        reboot.kernelTo(),
        report == null ? null : report.kernelBefore(),
        report == null ? null : report.kernelAfter(),
        report == null ? reboot.load() : report.load(),
        reboot.refusal(),
        report == null ? List.of() : report.evidence(),
        report == null ? List.of() : report.phases(),
        report == null ? List.of() : report.health(),
        report == null ? null : report.saved(),
        report != null && report.complete(),
        reboot.orderedAt(),
        reboot.endedAt(),
        reboot.lostAt(),
        reboot.isHoldingItsPlace(),
        reboot.resolvedAt(),
        reboot.resolution());
  }
}
