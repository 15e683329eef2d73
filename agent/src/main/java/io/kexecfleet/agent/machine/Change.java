package io.kexecfleet.agent.machine;

/** What about a machine may have changed; it is told too often rather than too seldom. */
public enum Change {
  /** Memory came or went, or was switched on or off. */
  MEMORY,
  /** A processor came or went, or was switched on or off. */
  PROCESSOR,
  /** Something happened to the files that machines boot from. */
  FILES,
  /** Events were lost: anything may have changed. */
  UNKNOWN
}
