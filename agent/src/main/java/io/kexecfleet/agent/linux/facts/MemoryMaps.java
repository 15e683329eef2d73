package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Range;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What the kernel says about memory, as text. Pure. */
final class MemoryMaps {

  private static final String RAM = "System RAM";

  /** Ranges that lie in others are indented. */
  private static final Pattern RESOURCE = Pattern.compile("([0-9a-f]{1,16})-([0-9a-f]{1,16}) : (.*)");

  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{1,16})");
  private static final Pattern TOTAL = Pattern.compile("(?m)^MemTotal:\\s+(\\d{1,15}) kB$");
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB$");

  private MemoryMaps() {}

  /** Of /proc/meminfo. */
  static Fact<Room> room(String text) {
    var total = TOTAL.matcher(text);
    var available = AVAILABLE.matcher(text);
    return total.find() && available.find()
        ? Fact.of(new Room(Long.parseLong(total.group(1)) * 1024, Long.parseLong(available.group(1)) * 1024))
        : Fact.unknown("/proc/meminfo does not say how much memory there is and how much is available.");
  }

  /** System RAM by /proc/iomem, also where it is called {@code System RAM (virtio_mem)} and the like. */
  static Fact<List<Range>> present(String text) {
    var ram = new ArrayList<Range>();
    for (var line : text.lines().toList()) {
      if (line.startsWith(" ")) {
        continue;
      }
      var parts = RESOURCE.matcher(line);
      if (!parts.matches()) {
        return Fact.unknown("/proc/iomem has \"%s\", which is not understood.".formatted(line));
      }
      if (parts.group(3).startsWith(RAM)) {
        var range = range(parts.group(1), parts.group(2));
        // Without CAP_SYS_ADMIN every range is shown as 0-0 (kernel/resource.c).
        if (range.start() < 0 || range.end() <= range.start() || range.end() == 1) {
          return Fact.unknown(
              "/proc/iomem has \"%s\", which is no place for memory: the agent may lack CAP_SYS_ADMIN.".formatted(line));
        }
        ram.add(range);
      }
    }
    return ram.isEmpty() ? Fact.unknown("/proc/iomem has no System RAM.") : Fact.of(List.copyOf(ram));
  }

  /** One entry of /sys/firmware/memmap: empty where it is not System RAM. */
  static Fact<List<Range>> firmwareEntry(String start, String end, String type) {
    if (!type.equals(RAM)) {
      return Fact.of(List.of());
    }
    var from = ADDRESS.matcher(start);
    var to = ADDRESS.matcher(end);
    if (from.matches() && to.matches()) {
      var range = range(from.group(1), to.group(1));
      if (range.start() >= 0 && range.end() > range.start()) {
        return Fact.of(List.of(range));
      }
    }
    return Fact.unknown("/sys/firmware/memmap has a range from %s to %s, which is not understood.".formatted(start, end));
  }

  /** Of memory/block_size_bytes, in hexadecimal. */
  static Fact<Long> block(String text) {
    return text.matches("[0-9a-f]{1,15}") && Long.parseLong(text, 16) > 0
        ? Fact.of(Long.parseLong(text, 16))
        : Fact.unknown("The size of memory blocks is said to be \"%s\".".formatted(text));
  }

  private static Range range(String start, String last) {
    return new Range(Long.parseUnsignedLong(start, 16), Long.parseUnsignedLong(last, 16) + 1);
  }
}
