package io.kexecfleet.protocol;

/** How a reboot ended; claimed from evidence only. */
public enum Outcome {
  /** Another boot id, the one-time marker on the command line, the expected release. */
  KEXEC,
  /** Another boot id after an order to go through the firmware, and the expected release. */
  FIRMWARE,
  /** Another boot id without the marker: the host was to jump, and went through its firmware. */
  FIRMWARE_FALLBACK,
  /** As {@link #FIRMWARE_FALLBACK}, and a watchdog that was armed across the jump says that it reset the machine. */
  WATCHDOG_RESET,
  /**
   * As {@link #FIRMWARE_FALLBACK}, and the old kernel was cut off before it had stopped everything: by a loss of power, a reset
   * from outside, or its own crash. The next kernel never started.
   */
  POWER_CYCLED,
  /** Came back, but into another release than the target's, or by a kexec into another image than the one staged. */
  WRONG_KERNEL,
  /** The boot from before the order still runs. */
  NEVER_LEFT,
  /** Not heard of since the order, past the deadline for coming back. */
  LOST,
  /** The host said no before the commit point. */
  REFUSED,
  /** Taken back by the service before the order to jump. */
  CANCELLED,
  /** A dry run: the target was loaded, verified and unloaded again. */
  REHEARSED
}
