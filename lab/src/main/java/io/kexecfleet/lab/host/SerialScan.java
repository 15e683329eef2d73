package io.kexecfleet.lab.host;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a host printed on its serial console. */
final class SerialScan {

  /** A kernel's very first line. A banner inside another message, or in a program's output, does not look like it. */
  private static final Pattern KERNEL_START = Pattern.compile("\\[ +0\\.000000\\] Linux version \\S+ \\(");

  private static final Pattern FIRMWARE_START = Pattern.compile("SeaBIOS \\(version ");

  private SerialScan() {}

  static int kernelStarts(CharSequence text) {
    return count(KERNEL_START, text);
  }

  static int firmwareStarts(CharSequence text) {
    return count(FIRMWARE_START, text);
  }

  /** The first match at or after a position. */
  static @Nullable MatchResult find(Pattern pattern, CharSequence text, int from) {
    Matcher matcher = pattern.matcher(text);
    return from <= text.length() && matcher.find(from) ? matcher.toMatchResult() : null;
  }

  /** The last lines, for a message. */
  static String tail(String text, int lines) {
    int start = text.length();
    for (int i = 0; i <= lines && start > 0; i++) {
      start = text.lastIndexOf('\n', start - 1);
    }
    return text.substring(Math.max(0, start)).replace("\r", "").strip();
  }

  private static int count(Pattern pattern, CharSequence text) {
    return (int) pattern.matcher(text).results().count();
  }
}
