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
 * @param present the same with what a driver manages ("System RAM (kmem)" and the like), as it is written there
 * @param quick size of the region called "Quick kexec", bytes; 0 for none
 * @param crash size of the regions called "Crash kernel", bytes; 0 for none
 */
public record IoMemory(List<MemoryRange> ram, List<MemoryRange> present, long quick, long crash) {

  private static final String RAM = "System RAM";
  private static final Pattern LINE = Pattern.compile("( *)([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.*)");

  /**
   * @param proc {@code /proc}
   * @throws MachineException as {@link #parse}
   */
  static IoMemory read(Path proc) {
    return parse(TextFile.read(proc.resolve("iomem")).lines().toList());
  }

  /**
   * @throws MachineException when a line is not understood, or the addresses are hidden from us: then nobody can say where an
   *     image lies
   */
  public static IoMemory parse(List<String> lines) {
    var ram = new ArrayList<MemoryRange>();
    var present = new ArrayList<MemoryRange>();
    var quick = 0L;
    var crash = 0L;
    for (var line : lines) {
      var parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new MachineException("/proc/iomem has \"%s\", which is not understood.".formatted(line));
      }
      var name = parts.group(4);
      if (parts.group(1).isEmpty() && name.startsWith(RAM)) {
        present.add(range(parts.group(2), parts.group(3)));
        if (name.equals(RAM)) {
          ram.add(present.getLast());
        }
      } else if (name.equals("Quick kexec")) {
        quick += size(parts);
      } else if (name.equals("Crash kernel")) {
        crash += size(parts);
      }
    }
    if (ram.stream().allMatch(range -> range.end() <= 1)) {
      throw new MachineException(
          "/proc/iomem does not show where memory is (it hides addresses from programs without CAP_SYS_ADMIN): run the agent's"
              + " own unit.");
    }
    return new IoMemory(merged(ram), List.copyOf(present), quick, crash);
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
