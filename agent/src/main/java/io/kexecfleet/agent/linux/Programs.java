package io.kexecfleet.agent.linux;

import java.time.Duration;

/**
 * Programs of the host that the agent runs: names looked up on the search path, or paths.
 *
 * @param systemctl {@code systemctl}
 * @param busctl {@code busctl}
 * @param systemdRun {@code systemd-run}
 * @param kexec {@code kexec} of kexec-tools
 * @param hookLimit no hook runs longer
 */
public record Programs(String systemctl, String busctl, String systemdRun, String kexec, Duration hookLimit) {

  /** As a host has them. */
  public static Programs ofHost(Duration hookLimit) {
    return new Programs("systemctl", "busctl", "systemd-run", "kexec", hookLimit);
  }
}
