package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.linux.IoMemory;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.MemoryFacts.Room;
import java.util.List;
import java.util.regex.Pattern;

/** What the kernel says about memory, as text. Pure. */
final class MemoryMaps {

  private static final String RAM = "System RAM";

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

  /** System RAM by /proc/iomem, also where it is called {@code System RAM (kmem)} and the like. */
  static Fact<List<MemoryRange>> present(String text) {
    try {
      return Fact.of(IoMemory.parse(text.lines().toList()).present());
    } catch (MachineException hidden) {
      return Fact.unknown(String.valueOf(hidden.getMessage()));
    }
  }

  /** One entry of /sys/firmware/memmap: empty where it is not System RAM. */
  static Fact<List<MemoryRange>> firmwareEntry(String start, String end, String type) {
    if (!type.equals(RAM)) {
      return Fact.of(List.of());
    }
    var from = ADDRESS.matcher(start);
    var to = ADDRESS.matcher(end);
    if (from.matches() && to.matches()) {
      var first = Long.parseUnsignedLong(from.group(1), 16);
      var behind = Long.parseUnsignedLong(to.group(1), 16) + 1;
      if (first >= 0 && behind > first) {
        return Fact.of(List.of(new MemoryRange(first, behind)));
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
}
