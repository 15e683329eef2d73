package io.kexecfleet.lab.fleet;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;

/**
 * What is wrong with the hosts of a fleet: spread over it, and with each host the same at every look.
 *
 * @param warnings how many of each hundred hosts may end badly
 * @param blocked how many of each hundred refuse to be rebooted
 */
public record Ailments(int warnings, int blocked) {

  private static final int HUNDRED = 100;

  /** Has no divisor in common with a hundred, and so leaves none of them out. */
  private static final int STRIDE = 37;

  private static final int DIGITS = 5;

  private static final Finding NO_WATCHDOG =
      new Finding(
          "WATCHDOG",
          Severity.INFORMATION,
          "There is no watchdog: if the next kernel hangs, nothing restarts the host.",
          "Load the driver of the machine's watchdog and set watchdog.seconds in the agent's settings.");
  private static final Finding STOPS_AT_A_PANIC =
      new Finding(
          "PANIC_BEHAVIOUR",
          Severity.WARNING,
          "If the next kernel panics before its user space is up, it stops there for ever.",
          "Add panic=10 to the command line.");
  private static final Finding NO_SPACE =
      new Finding(
          "DISK_SPACE",
          Severity.BLOCKING,
          "1.2 MiB are free where the agent keeps its state, and it needs 4.0 MiB.",
          "Free space there (/var/lib/kexec-fleet-agent).");

  /** @param host its name, which ends in its number */
  public List<Finding> of(String host) {
    var number = Integer.parseInt(host.substring(host.length() - DIGITS));
    var place = Math.floorMod(number * STRIDE, HUNDRED);
    if (place < blocked) {
      return List.of(NO_WATCHDOG, STOPS_AT_A_PANIC, NO_SPACE);
    }
    return place < blocked + warnings ? List.of(NO_WATCHDOG, STOPS_AT_A_PANIC) : List.of(NO_WATCHDOG);
  }
}
