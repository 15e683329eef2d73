package io.kexecfleet.agent.boot;

/** Patterns of names as systemd-boot has them: {@code *}, {@code ?} and sets such as {@code [a-f0-9]}. */
final class Glob {

  /** Work that no sensible pattern needs. */
  private static final int MOST_STEPS = 100_000;

  private Glob() {}

  /** A star that took too little is tried again with one character more; only the last one can have. */
  static boolean matches(String pattern, String name) {
    var p = 0;
    var n = 0;
    var star = -1;
    var afterStar = 0;
    for (var steps = 0; n < name.length(); steps++) {
      if (steps > MOST_STEPS) {
        throw Refuse.entry("the pattern \"" + pattern + "\"", "it has too many stars");
      }
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        afterStar = n;
        continue;
      }
      var next = p < pattern.length() ? matchOne(pattern, p, name.charAt(n)) : -1;
      if (next > 0) {
        p = next;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++afterStar;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  /** The end of the part of the pattern that takes this character, or -1. */
  private static int matchOne(String pattern, int p, char c) {
    return switch (pattern.charAt(p)) {
      case '?' -> p + 1;
      case '[' -> matchSet(pattern, p + 1, c);
      case '\\' -> throw notUnderstood(pattern);
      default -> pattern.charAt(p) == c ? p + 1 : -1;
    };
  }

  private static int matchSet(String pattern, int start, char c) {
    var end = pattern.indexOf(']', start + 1);
    if (end < 0 || "!^".indexOf(pattern.charAt(start)) >= 0) {
      throw notUnderstood(pattern);
    }
    for (var i = start; i < end; i++) {
      if (i + 2 < end && pattern.charAt(i + 1) == '-') {
        if (pattern.charAt(i) <= c && c <= pattern.charAt(i + 2)) {
          return end + 1;
        }
        i += 2;
      } else if (pattern.charAt(i) == c) {
        return end + 1;
      }
    }
    return -1;
  }

  private static RuntimeException notUnderstood(String pattern) {
    return Refuse.entry("the pattern \"" + pattern + "\"", "it has a part that the agent does not understand");
  }
}
