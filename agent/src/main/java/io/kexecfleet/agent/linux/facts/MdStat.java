package io.kexecfleet.agent.linux.facts;

import io.kexecfleet.agent.preflight.facts.Fact;
import io.kexecfleet.agent.preflight.facts.StorageFacts.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads /proc/mdstat (drivers/md/md.c): a line for each array, and what it does on indented lines below. Pure. */
final class MdStat {

  private static final Pattern ARRAY = Pattern.compile("(\\S{1,64}) : (?:active|inactive|broken|read-auto|read-only).*");

  /** One letter for each member, {@code _} for one that is missing. */
  private static final Pattern MEMBERS = Pattern.compile(".*\\[[U_]{0,512}_[U_]{0,512}](?: .*)?");

  /** A check only reads; everything else changes the disks. */
  private static final Pattern REBUILD =
      Pattern.compile(".*?\\b((?:resync|recovery|recover|reshape|repair)\\s*=\\s*(?:[0-9.]{1,6}%|DELAYED|PENDING|REMOTE)).*");

  private MdStat() {}

  static Fact<List<Array>> parse(String text) {
    var arrays = new ArrayList<Array>();
    for (var line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("Personalities") || line.startsWith("unused devices")) {
        continue;
      }
      var array = ARRAY.matcher(line);
      if (array.matches()) {
        arrays.add(new Array(array.group(1), "", false));
      } else if (line.startsWith(" ") && !arrays.isEmpty()) {
        arrays.add(with(arrays.removeLast(), line));
      } else {
        return Fact.unknown("/proc/mdstat has \"%s\", which is not understood.".formatted(line));
      }
    }
    return Fact.of(List.copyOf(arrays));
  }

  private static Array with(Array array, String line) {
    var rebuild = REBUILD.matcher(line);
    return new Array(
        array.name(),
        rebuild.matches() ? rebuild.group(1).replaceAll("\\s+", " ") : array.rebuild(),
        array.degraded() || MEMBERS.matcher(line).matches());
  }
}
