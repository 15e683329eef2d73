package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /proc/iomem}: {@code start-end : name} in hexadecimal, the end inclusive, what lies inside another indented
 * (kernel/resource.c).
 *
 * @param ram top-level "System RAM", which is all that kexec puts images into, by address; neighbours are one range
 * @param quick size of the region called "Quick kexec", bytes; 0 for none
 * @param crash size of the regions called "Crash kernel", bytes; 0 for none
 */
record IoMemory(List<MemoryRange> ram, long quick, long crash) {

  private static final Pattern LINE = Pattern.compile("( *)([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.*)");

  /** @param proc {@code /proc} */
  static IoMemory read(Path proc) {
    return parse(TextFile.read(proc.resolve("iomem")).lines().toList());
  }

  /** @throws MachineException when the addresses are hidden from us: then nobody can say where an image lies */
  static IoMemory parse(List<String> lines) {
    var ram = new ArrayList<MemoryRange>();
    var quick = 0L;
    var crash = 0L;
    for (var line : lines) {
      var parts = LINE.matcher(line);
      if (parts.matches() && parts.group(4).equals("System RAM") && parts.group(1).isEmpty()) {
        ram.add(range(parts.group(2), parts.group(3)));
      } else if (parts.matches() && parts.group(4).equals("Quick kexec")) {
        quick += size(parts);
      } else if (parts.matches() && parts.group(4).equals("Crash kernel")) {
        crash += size(parts);
      }
    }
    if (ram.stream().allMatch(range -> range.end() <= 1)) {
      throw new MachineException(
          "/proc/iomem does not show where memory is (it hides addresses from programs without CAP_SYS_ADMIN): run the agent's"
              + " own unit.");
    }
    return new IoMemory(merged(ram), quick, crash);
  }

  private static long size(Matcher parts) {
    var region = range(parts.group(2), parts.group(3));
    return region.end() - region.start();
  }

  private static MemoryRange range(String first, String last) {
    try {
      var start = Long.parseUnsignedLong(first, 16);
      return new MemoryRange(start, Math.addExact(Long.parseUnsignedLong(last, 16), 1));
    } catch (ArithmeticException | IllegalArgumentException senseless) {
      throw new MachineException("/proc/iomem has a range that makes no sense: %s-%s.".formatted(first, last), senseless);
    }
  }

  private static List<MemoryRange> merged(List<MemoryRange> ranges) {
    var merged = new ArrayList<MemoryRange>();
    for (var range : ranges.stream().sorted().toList()) {
      if (!merged.isEmpty() && merged.getLast().end() >= range.start()) {
        var last = merged.removeLast();
        merged.add(new MemoryRange(last.start(), Math.max(last.end(), range.end())));
      } else {
        merged.add(range);
      }
    }
    return List.copyOf(merged);
  }
}
