package io.kexecfleet.lab.fleet;

/** What becomes of a simulated host that leaves its kernel, by a jump or through its firmware by order. */
public enum Fate {
  /** Comes back as ordered, into the kernel that was ordered. */
  AS_ORDERED,
  /** Comes back through its firmware, into the kernel that it boots by default. */
  FIRMWARE,
  /** Comes back as ordered, but runs another release. */
  WRONG_KERNEL,
  /** Does not come back. */
  GONE
}
