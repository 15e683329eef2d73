package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.RebootReport;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether a report can be true: an outcome is claimed from evidence, and evidence has to fit what is on record. */
final class ReportCheck {

  private ReportCheck() {}

  /** @param orderedBootId the boot that the order to jump was bound to */
  static boolean isPlausible(RebootReport report, UUID rebootId, @Nullable String orderedBootId) {
    var sameBoot = report.bootIdBefore().equals(report.bootIdAfter());
    var outcomeFits =
        switch (report.outcome()) {
          case KEXEC, FIRMWARE, FIRMWARE_FALLBACK, WATCHDOG_RESET, POWER_CYCLED, WRONG_KERNEL -> !sameBoot;
          case NEVER_LEFT -> sameBoot;
          // Nobody who can say so was lost, and neither refusal nor recall is reported this way.
          case LOST, REFUSED, CANCELLED, REHEARSED -> false;
        };
    return outcomeFits && report.rebootId().equals(rebootId.toString()) && report.bootIdBefore().equals(orderedBootId);
  }
}
