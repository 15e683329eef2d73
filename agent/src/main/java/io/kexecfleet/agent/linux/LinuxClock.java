package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.HostClock;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The kernel's clocks; the only place of the agent that reads one. They are read without a system call of our own, because
 * the first of those takes 40 ms and 9 MB, and the agent needs a clock before it can say its first word.
 */
final class LinuxClock implements HostClock {

  /** Resolution of {@code /proc/uptime}, milliseconds. */
  private static final long STEP = 10;

  private static final int NANOS_PER_MILLI = 1_000_000;

  /** Seconds since boot by CLOCK_BOOTTIME, cut off behind two digits (fs/proc/uptime.c); the second number is idle time. */
  private static final Pattern UPTIME = Pattern.compile("(\\d{1,12})\\.(\\d\\d) \\S+\\s*");

  private final Path uptime;

  LinuxClock(Path proc) {
    this.uptime = proc.resolve("uptime");
  }

  /** To the millisecond where the host was never suspended in this boot, else to ten of them. */
  @Override
  public long sinceBoot() {
    try {
      var before = System.nanoTime() / NANOS_PER_MILLI;
      var text = Files.readString(uptime);
      return sinceBoot(before, text, System.nanoTime() / NANOS_PER_MILLI);
    } catch (IOException failed) {
      throw new MachineException("%s cannot be read: %s.".formatted(uptime, failed.getMessage()), failed);
    }
  }

  @Override
  public long wall() {
    return System.currentTimeMillis();
  }

  /**
   * CLOCK_BOOTTIME is CLOCK_MONOTONIC and the time the host was suspended. The JVM's nanoTime is CLOCK_MONOTONIC, which nobody
   * promises: it is believed where the kernel's text, read between two readings of it, does not contradict.
   *
   * @param before nanoTime, milliseconds
   * @param text of {@code /proc/uptime}
   * @param after nanoTime, milliseconds
   */
  static long sinceBoot(long before, String text, long after) {
    var numbers = UPTIME.matcher(text);
    if (!numbers.matches()) {
      throw new MachineException("/proc/uptime is \"%s\", from which the time since boot cannot be told.".formatted(text.strip()));
    }
    var told = Long.parseLong(numbers.group(1)) * 1_000 + Long.parseLong(numbers.group(2)) * STEP;
    return told <= after && before < told + STEP ? after : told;
  }
}
