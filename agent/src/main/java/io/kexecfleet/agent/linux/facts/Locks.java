package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who holds which file locks, from /proc/locks (fs/locks.c). Looking takes no lock. Pure. */
record Locks(List<Lock> held) {

  /** Number, an arrow for one that waits, kind, how strict, what for, process, device and inode, from, to. */
  private static final Pattern LINE =
      Pattern.compile(
          "\\d+:\\s+(->\\s+)?\\S+\\s+\\S+\\s+\\S+\\s+(-?\\d{1,10}) "
              + "(?:([0-9a-f]{1,7}):([0-9a-f]{1,7}):(\\d{1,20})|<none>:0) \\S+ \\S+");

  /**
   * @param process 0 or less where the kernel does not say
   * @param device as in {@link Mounts.Mount#device()}
   */
  record Lock(long process, String device, String inode) {}

  static Fact<Locks> parse(String text) {
    var held = new ArrayList<Lock>();
    for (var line : text.lines().toList()) {
      var parts = LINE.matcher(line.strip());
      if (!parts.matches()) {
        return Fact.unknown("/proc/locks has \"%s\", which is not understood.".formatted(line));
      }
      if (parts.group(1) == null && parts.group(5) != null) {
        var device = "%d:%d".formatted(Integer.parseInt(parts.group(3), 16), Integer.parseInt(parts.group(4), 16));
        held.add(new Lock(Long.parseLong(parts.group(2)), device, parts.group(5)));
      }
    }
    return Fact.of(new Locks(List.copyOf(held)));
  }

  Optional<Lock> on(String device, String inode) {
    return held.stream().filter(lock -> lock.device().equals(device) && lock.inode().equals(inode)).findFirst();
  }
}
