package io.kexecfleet.lab.fleet;

/** What becomes of a simulated host that jumps. One that is restarted through its firmware by order comes back, or is gone. */
public enum Fate {
  /** Comes back through kexec, into what was staged. */
  KEXEC,
  /** Panics on the way and comes back through its firmware. */
  FIRMWARE,
  /** Comes back through kexec, but runs the release it ran before. */
  WRONG_KERNEL,
  /** Does not come back. */
  GONE
}
