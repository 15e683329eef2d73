package io.kexecfleet.agent.crash;

/**
 * What the host's owner wants of the crash kernel.
 *
 * @param isArmed whether the agent keeps one loaded; else it is left to others
 * @param append what is added to its command line
 */
public record CrashPolicy(boolean isArmed, String append) {

  /** Documentation/admin-guide/kdump/kdump.rst asks for these: one processor, and devices that nobody has shut down. */
  public static final String USUAL_APPEND = "nr_cpus=1 irqpoll reset_devices";

  public static final CrashPolicy OFF = new CrashPolicy(false, USUAL_APPEND);
}
