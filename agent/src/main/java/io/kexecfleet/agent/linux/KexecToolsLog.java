package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads where an image was put from what kexec-tools prints with {@code --debug} (kexec/kexec.c, print_segments). Lines that
 * do not add up to whole segments are no evidence. Pure.
 */
final class KexecToolsLog {

  private static final Pattern FIELD =
      Pattern.compile("^segment\\[(\\d{1,2})]\\.(mem|memsz) *= *(?:0x)?([0-9a-f]{1,15})\\b.*");

  private KexecToolsLog() {}

  static LoadEvidence read(List<String> lines) {
    var addresses = new TreeMap<Integer, Long>();
    var sizes = new TreeMap<Integer, Long>();
    var log = new ArrayList<String>();
    for (var line : lines) {
      var field = FIELD.matcher(line);
      if (field.matches()) {
        var values = field.group(2).equals("mem") ? addresses : sizes;
        values.put(Integer.valueOf(field.group(1)), Long.parseLong(field.group(3), 16));
        log.add(line);
      }
    }
    var segments = new ArrayList<Segment>();
    for (var address : addresses.entrySet()) {
      var size = sizes.get(address.getKey());
      if (size != null) {
        segments.add(new Segment(address.getKey(), address.getValue(), size));
      }
    }
    var isWhole = segments.size() == addresses.size() && segments.size() == sizes.size();
    return new LoadEvidence(isWhole ? List.copyOf(segments) : List.of(), 0, 0, 0, List.copyOf(log));
  }
}
