package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.linux.syscall.Errno;
import io.kexecfleet.agent.linux.syscall.SyscallException;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The kernel's log, {@code /dev/kmsg}: each read gives one record (Documentation/ABI/testing/dev-kmsg). */
final class KernelLog implements AutoCloseable {

  /** The kernel refuses a reader whose buffer is too small for a record; none is longer than this. */
  private static final int LONGEST_RECORD = 8192;

  /** {@code priority,sequence,microseconds,flags[,…];text}, and lines with details that begin with a blank. */
  private static final Pattern RECORD = Pattern.compile("^(\\d+),\\d+,(\\d+),[^;]*;([^\\n]*).*", Pattern.DOTALL);

  /** LOG_FACMASK: the kernel's own lines have facility 0; anybody with root can write the others. */
  private static final int FACILITY_SHIFT = 3;

  private final int descriptor;

  /**
   * One line of the kernel.
   *
   * @param micros since boot, by the kernel's log clock
   */
  record Line(long micros, String text) {}

  private KernelLog(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Reads from the oldest record that is left. */
  static KernelLog fromOldest(Path device) {
    return new KernelLog(Syscalls.open(device.toString(), true));
  }

  /** Reads what comes from now on. */
  static KernelLog fromNow(Path device) {
    var log = fromOldest(device);
    Syscalls.seekToEnd(log.descriptor);
    return log;
  }

  /** The kernel's own lines up to now; never waits. */
  List<Line> lines() {
    var lines = new ArrayList<Line>();
    while (true) {
      try {
        var record = Syscalls.read(descriptor, LONGEST_RECORD);
        if (record.length == 0) {
          return lines;
        }
        addLine(lines, new String(record, StandardCharsets.UTF_8));
      } catch (SyscallException failed) {
        if (failed.is(Errno.EAGAIN)) {
          return lines;
        }
        // EPIPE: records were overwritten before they were read; the next read goes on with the oldest that is left.
        if (!failed.is(Errno.EPIPE)) {
          throw failed;
        }
      }
    }
  }

  static void addLine(List<Line> lines, String record) {
    var parts = RECORD.matcher(record);
    if (parts.matches() && parts.group(1).length() < 6 && parts.group(2).length() < 19) {
      if (Integer.parseInt(parts.group(1)) >> FACILITY_SHIFT == 0) {
        lines.add(new Line(Long.parseLong(parts.group(2)), parts.group(3)));
      }
    }
  }

  @Override
  public void close() {
    Syscalls.close(descriptor);
  }
}
