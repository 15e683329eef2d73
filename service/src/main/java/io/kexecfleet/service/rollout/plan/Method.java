package io.kexecfleet.service.rollout.plan;

import io.kexecfleet.protocol.Outcome;

/** By which way hosts are to be rebooted, and what counts as having made it. */
public enum Method {
  /** A host that cannot be staged is not rebooted. */
  KEXEC_ONLY,
  /** A host that cannot be staged is rebooted through its firmware, in its turn. */
  KEXEC_ELSE_FIRMWARE,
  /** Every host goes through its firmware. */
  FIRMWARE;

  /** Whether a reboot that ended so made it. */
  public boolean isSuccess(Outcome outcome) {
    return switch (outcome) {
      case KEXEC -> this != FIRMWARE;
      case FIRMWARE -> this != KEXEC_ONLY;
      case REHEARSED -> true;
      case FIRMWARE_FALLBACK, WATCHDOG_RESET, POWER_CYCLED, WRONG_KERNEL, NEVER_LEFT, LOST, REFUSED, CANCELLED -> false;
    };
  }
}
