package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.rollout.Reboot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A reboot that has ended. What is the rollout's is told only to whom the rollout is in scope.
 *
 * @param detail what the outcome was concluded from
 * @param kernelFrom the release that it left, or was to leave; and {@code kernelTo} the one that ran afterwards, or was to
 * @param load what had been staged, or null
 * @param holding whether the host keeps its place by it
 * @param rollout null: out of the scope of whoever looks
 */
record PastReboot(
    UUID id,
    Ending ending,
    int attempt,
    boolean dryRun,
    boolean byFirmware,
    @Nullable String detail,
    @Nullable Instant orderedAt,
    @Nullable Instant endedAt,
    @Nullable String kernelFrom,
    @Nullable String kernelTo,
    @Nullable LoadReport load,
    @Nullable Refusal refusal,
    List<String> evidence,
    Waterfall waterfall,
    List<Finding> health,
    RebootReport.@Nullable Saved saved,
    boolean complete,
    boolean holding,
    @Nullable Instant resolvedAt,
    @Nullable String resolution,
    @Nullable UUID rollout,
    @Nullable String title) {

  /** @param names of the rollouts in scope, by id */
  static PastReboot of(Reboot reboot, Map<UUID, String> names) {
    var report = reboot.report();
    var name = names.get(reboot.rolloutId());
    var ending = Ending.of(reboot);
    if (ending == null) {
      throw new IllegalArgumentException("Reboot %s has not ended.".formatted(reboot.id()));
    }
    return new PastReboot(
        reboot.id(),
        ending,
        reboot.attempt(),
        reboot.dryRun(),
        reboot.byFirmware(),
        name != null || ending.outcome() != Outcome.CANCELLED ? reboot.detail() : null,
        reboot.orderedAt(),
        reboot.endedAt(),
        report == null ? reboot.kernelFrom() : report.kernelBefore(),
        report == null ? reboot.kernelTo() : report.kernelAfter(),
        report == null ? reboot.load() : report.load(),
        reboot.refusal(),
        report == null ? List.of() : report.evidence(),
        Waterfall.of(report == null ? List.of() : report.phases()),
        report == null ? List.of() : report.health(),
        report == null ? null : report.saved(),
        report != null && report.complete(),
        reboot.isHoldingItsPlace(),
        reboot.resolvedAt(),
        name == null ? null : reboot.resolution(),
        name == null ? null : reboot.rolloutId(),
        name == null ? null : RolloutName.of(reboot.rolloutId(), name));
  }

  /** Of a host that has not said how it went: its kernel afterwards is what was wanted, and not what is known. */
  boolean isReported() {
    return !waterfall.bars().isEmpty() || !evidence.isEmpty();
  }

  /** Whether there is more to it than fits into a line. */
  public boolean hasMore() {
    return isReported() || detail != null || refusal != null || !health.isEmpty() || load != null || resolvedAt != null;
  }
}
