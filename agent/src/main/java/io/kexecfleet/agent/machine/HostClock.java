package io.kexecfleet.agent.machine;

/** The host's two clocks, in milliseconds. */
public interface HostClock {

  /** Time since this boot began, suspended time included; never goes back (CLOCK_BOOTTIME). */
  long sinceBoot();

  /** The host's idea of the time, milliseconds since the epoch; may be wrong and may jump (CLOCK_REALTIME). */
  long wall();
}
