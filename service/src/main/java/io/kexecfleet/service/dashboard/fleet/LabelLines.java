package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import io.kexecfleet.service.secret.Secret;
import java.util.Map;
import java.util.TreeMap;

/** Labels as people write them: {@code key=value}, one on a line. */
final class LabelLines {

  private LabelLines() {}

  static String write(Map<String, String> labels) {
    return String.join("\n", HostRow.written(labels));
  }

  /** By which it is known whether labels are still those that somebody saw. */
  static String tag(Map<String, String> labels) {
    return Secret.digest(write(labels));
  }

  /**
   * Blank lines are nothing.
   *
   * @throws InvalidInputException ({@code labels}) naming the first line that is no label, or gives a key
   *     another value
   */
  static Map<String, String> read(String text) {
    var labels = new TreeMap<String, String>();
    for (var line : text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList()) {
      int sign = line.indexOf('=');
      if (sign < 0) {
        throw new InvalidInputException("labels", "'%s' is no label: write key=value, one on a line.".formatted(Listing.cut(line)));
      }
      var key = line.substring(0, sign).strip();
      if (labels.put(key, line.substring(sign + 1).strip()) != null) {
        throw new InvalidInputException("labels", "There are two values for %s: a host has one of each label.".formatted(Listing.cut(key)));
      }
    }
    return labels;
  }
}
