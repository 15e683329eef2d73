package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is mounted where, from /proc/self/mountinfo (Documentation/filesystems/proc). Mount points stay texts: a Java path
 * cannot name everything that a mount point can be. Pure.
 */
record Mounts(List<Mount> inOrder) {

  /** Ids, device, root in it, mount point, options, optional fields, a dash, type, source, options. */
  private static final Pattern LINE =
      Pattern.compile("\\d+ \\d+ (\\d{1,10}:\\d{1,10}) \\S+ (/\\S*) \\S+ (?:\\S+ ){0,16}?- (\\S+) (\\S*) \\S*");

  private static final Pattern OCTAL = Pattern.compile("\\\\([0-3][0-7]{2})");

  /** @param device the file system's, major and minor number in decimal */
  record Mount(String device, String point, String type, String source) {

    private boolean holds(String path) {
      return path.equals(point) || path.startsWith(point.endsWith("/") ? point : point + "/");
    }
  }

  static Fact<Mounts> parse(String text) {
    var mounts = new ArrayList<Mount>();
    for (var line : text.lines().toList()) {
      var parts = LINE.matcher(line);
      if (!parts.matches()) {
        return Fact.unknown("/proc/self/mountinfo has \"%s\", which is not understood.".formatted(line));
      }
      mounts.add(new Mount(parts.group(1), plain(parts.group(2)), parts.group(3), plain(parts.group(4))));
    }
    return Fact.of(new Mounts(List.copyOf(mounts)));
  }

  /** The mount that a path lies in: the deepest, and of those at one point the last. */
  Optional<Mount> of(String path) {
    return inOrder.stream()
        .filter(mount -> mount.holds(path))
        .reduce((one, other) -> other.point().length() >= one.point().length() ? other : one);
  }

  private static String plain(String escaped) {
    return OCTAL
        .matcher(escaped)
        .replaceAll(code -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(code.group(1), 8))));
  }
}
