package io.kexecfleet.agent.hooks;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is worse on a host than before its reboot.
 *
 * @param findings empty when nothing is
 * @param knownAt when the last of it was known, milliseconds since boot
 */
public record Health(List<Finding> findings, long knownAt) {

  private static final String UNITS = "UNITS_FAILED";
  private static final String UNKNOWN = "HEALTH_UNKNOWN";
  private static final int MOST_NAMED = 10;

  public Health {
    findings = List.copyOf(findings);
  }

  /** The units that have failed and had not before, as a finding; empty when there are none. */
  public static Optional<Finding> newlyFailed(SortedSet<String> before, SortedSet<String> now, Severity severity) {
    var newly = new TreeSet<>(now);
    newly.removeAll(before);
    if (newly.isEmpty()) {
      return Optional.empty();
    }
    var named = new ArrayList<>(newly).subList(0, Math.min(newly.size(), MOST_NAMED));
    var more = newly.size() - named.size();
    return Optional.of(
        new Finding(
            UNITS,
            severity,
            cut(
                "%d units have failed that had not before the reboot: %s%s."
                    .formatted(newly.size(), String.join(", ", named), more == 0 ? "" : " and %d more".formatted(more))),
            "systemctl status UNIT says why. health.failed-units=warning or ignore in the agent's settings makes less of it."));
  }

  /** Nobody can tell, or not all of it. */
  public static Finding unknown(String why, Severity severity) {
    return new Finding(
        UNKNOWN,
        severity,
        cut("Whether the host is as well as before cannot be told: " + why),
        "Look at systemctl --failed on the host.");
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), Finding.LONGEST_FINDING));
  }
}
