package io.kexecfleet.protocol;

import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What really happened to a host that was told to jump, by its own evidence.
 *
 * @param rebootId the reboot
 * @param outcome what the evidence shows
 * @param evidence the facts it was concluded from, one sentence each
 * @param bootIdBefore boot id that the jump left
 * @param bootIdAfter boot id found afterwards; the same one when the host never left
 * @param kernelBefore release that the jump left
 * @param kernelAfter release found afterwards
 * @param load what had been staged; null where nothing was to be
 * @param phases how long each phase took, as far as it can be known; a phase that cannot is left out
 * @param health what is worse on the host than before, by the rules of its owner; empty when nothing is, and in reports of
 *     hosts that do not look
 * @param saved how much sooner the host was back than by its firmware, or null where that cannot be told
 * @param complete false while timings may still come (the boot is not finished); the outcome itself stays
 */
public record RebootReport(
    String rebootId,
    Outcome outcome,
    List<String> evidence,
    String bootIdBefore,
    String bootIdAfter,
    String kernelBefore,
    String kernelAfter,
    @Nullable LoadReport load,
    List<PhaseTiming> phases,
    List<Finding> health,
    @Nullable Saved saved,
    boolean complete) {

  /**
   * A difference between a way through the firmware, taken or measured earlier, and this one.
   *
   * @param millis the way through the firmware less this one; negative where that was the quicker
   * @param uncertaintyMillis the true difference is within this of {@code millis}
   * @param source what was compared
   */
  public record Saved(long millis, long uncertaintyMillis, String source) {}

  public RebootReport {
    health = Objects.requireNonNullElse(health, List.of());
  }

  /** Whether the host's owner takes what was found for a reason not to call it well. */
  public boolean foundUnwell() {
    return health.stream().anyMatch(found -> found.severity() == Severity.BLOCKING);
  }
}
