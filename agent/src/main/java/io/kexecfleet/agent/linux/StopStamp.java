package io.kexecfleet.agent.linux;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The line that a boot leaves behind when only its root file system is left: boot id and uptime in seconds. Pure. */
final class StopStamp {

  private static final Pattern STAMP = Pattern.compile("([0-9a-f-]{36}) (\\d{1,12})\\.(\\d\\d)\\s*");

  private StopStamp() {}

  /** Milliseconds since that boot began, or null when the line is from another boot or not readable. */
  static @Nullable Long read(String line, String bootId) {
    var stamp = STAMP.matcher(line);
    return stamp.matches() && stamp.group(1).equals(bootId)
        ? Long.parseLong(stamp.group(2)) * 1_000 + Long.parseLong(stamp.group(3)) * 10
        : null;
  }
}
