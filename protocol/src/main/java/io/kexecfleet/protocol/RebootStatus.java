package io.kexecfleet.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Where a host stands in one reboot.
 *
 * @param rebootId the reboot this is about
 * @param step how far the host is
 * @param load what is staged; from {@link Step#STAGED} on, unless the host is to go through its firmware
 * @param refusal why the host will not go on; with {@link Step#REFUSED}
 * @param report what really happened; with {@link Step#RETURNED}
 */
public record RebootStatus(
    String rebootId,
    Step step,
    @Nullable LoadReport load,
    @Nullable Refusal refusal,
    @Nullable RebootReport report) {

  /** How far a host is in a reboot, in the order in which a good one passes them. */
  public enum Step {
    STAGING,
    STAGED,
    /** The record is on disk and the jump was asked for: the host is on its way out, or is back and not yet sure how. */
    JUMPING,
    /** The host looked at itself after the boot, or found that it never left. */
    RETURNED,
    /** The host said no before the commit point; nothing is loaded any more. */
    REFUSED
  }

  public static RebootStatus staging(String rebootId) {
    return new RebootStatus(rebootId, Step.STAGING, null, null, null);
  }

  public static RebootStatus staged(String rebootId, @Nullable LoadReport load) {
    return new RebootStatus(rebootId, Step.STAGED, load, null, null);
  }

  public static RebootStatus jumping(String rebootId, @Nullable LoadReport load) {
    return new RebootStatus(rebootId, Step.JUMPING, load, null, null);
  }

  public static RebootStatus returned(RebootReport report) {
    return new RebootStatus(report.rebootId(), Step.RETURNED, report.load(), null, report);
  }

  public static RebootStatus refused(String rebootId, Refusal refusal) {
    return new RebootStatus(rebootId, Step.REFUSED, null, refusal, null);
  }
}
