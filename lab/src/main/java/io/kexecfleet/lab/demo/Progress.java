package io.kexecfleet.lab.demo;

import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A rollout's present state in a few lines: one for each host, or a count where there are many. */
final class Progress {

  private static final int FEW = 20;

  private final int hosts;

  Progress(int hosts) {
    this.hosts = hosts;
  }

  List<String> lines(JsonNode rollout) {
    var reboots = StreamSupport.stream(rollout.path("reboots").spliterator(), false).toList();
    if (hosts <= FEW) {
      return reboots.stream().map(Progress::line).toList();
    }
    var counts = new TreeMap<String, Integer>();
    reboots.forEach(reboot -> counts.merge(phase(reboot), 1, Integer::sum));
    return List.of("  " + counts);
  }

  private static String line(JsonNode reboot) {
    return "  %-12s %s".formatted(reboot.path("host").asString(), phase(reboot));
  }

  private static String readyTo(JsonNode reboot) {
    return reboot.path("byFirmware").asBoolean(false)
        ? "ready to go through its firmware"
        : "staged by " + reboot.path("load").path("method").asString();
  }

  private static String phase(JsonNode reboot) {
    var state = reboot.path("state").asString();
    var step = reboot.path("step").asString("");
    return switch (state) {
      case "DONE" -> reboot.path("outcome").asString();
      case "OUT" -> "out of service" + (step.isEmpty() ? "" : " (" + step.toLowerCase(Locale.ROOT) + ")");
      case "STAGED" -> readyTo(reboot) + ", waits for its turn";
      default -> state.toLowerCase(Locale.ROOT);
    };
  }
}
