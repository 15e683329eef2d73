package io.kexecfleet.lab.demo;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a rollout came to: as a table for people, and as JSON for scripts. Pure. */
final class Outcomes {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The columns, in the order in which the phases pass. */
  private static final Map<Phase, String> HEADINGS = headings();

  private Outcomes() {}

  static boolean allByKexec(JsonNode rollout) {
    return reboots(rollout).allMatch(reboot -> reboot.path("outcome").asString("").equals("KEXEC"));
  }

  static Map<String, Integer> count(JsonNode rollout) {
    var counts = new TreeMap<String, Integer>();
    reboots(rollout).forEach(reboot -> counts.merge(reboot.path("outcome").asString("none"), 1, Integer::sum));
    return counts;
  }

  /** A line each for the headings and the hosts, and behind them why hosts did not use CMA. Times are seconds. */
  static List<String> table(JsonNode rollout) {
    var rows = new ArrayList<List<String>>();
    rows.add(Stream.concat(Stream.of("host", "outcome", "load"), HEADINGS.values().stream()).toList());
    reboots(rollout).forEach(reboot -> rows.add(row(reboot)));
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(aligned(rows));
    lines.add("");
    reboots(rollout).flatMap(Outcomes::whyNot).forEach(lines::add);
    lines.add("Rollout %s: %s".formatted(rollout.path("id").asString(), rollout.path("state").asString()));
    return lines;
  }

  static String json(@Nullable JsonNode real, @Nullable JsonNode simulated) {
    var all = JSON.createObjectNode();
    var leading = real == null ? simulated : real;
    if (leading != null) {
      all.put("rollout", leading.path("id").asString());
      all.put("state", leading.path("state").asString());
    }
    var hosts = all.putArray("hosts");
    if (real != null) {
      reboots(real).map(Outcomes::host).forEach(hosts::add);
    }
    if (simulated != null) {
      var outcomes = all.putObject("simulated");
      outcomes.put("rollout", simulated.path("id").asString());
      outcomes.put("state", simulated.path("state").asString());
      count(simulated).forEach(outcomes.putObject("outcomes")::put);
    }
    return JSON.writeValueAsString(all);
  }

  private static ObjectNode host(JsonNode reboot) {
    var host = JSON.createObjectNode();
    host.set("name", reboot.path("host"));
    for (var field : List.of("outcome", "bootIdBefore", "bootIdAfter", "kernelBefore", "kernelAfter")) {
      host.set(field, reboot.path(field).isMissingNode() ? JSON.nullNode() : reboot.path(field));
    }
    var load = host.putObject("loadReport");
    for (var field : List.of("method", "segments", "refused", "evidence", "bytesToCopy", "durationMillis")) {
      if (reboot.path("load").has(field)) {
        load.set(field, reboot.path("load").path(field));
      }
    }
    var phases = host.putObject("phases");
    millis(reboot).forEach((phase, millis) -> phases.put(camelCase(phase), millis));
    return host;
  }

  private static List<String> row(JsonNode reboot) {
    var row = new ArrayList<String>();
    row.add(reboot.path("host").asString());
    row.add(reboot.path("outcome").asString("-"));
    row.add(reboot.path("load").path("method").asString("-"));
    var millis = millis(reboot);
    for (var phase : HEADINGS.keySet()) {
      row.add(millis.containsKey(phase) ? "%.1f s".formatted(millis.get(phase) / 1000.0) : "-");
    }
    return row;
  }

  private static Stream<String> whyNot(JsonNode reboot) {
    return StreamSupport.stream(reboot.path("load").path("refused").spliterator(), false)
        .map(
            refused ->
                "%s, not %s (%s): %s"
                    .formatted(
                        reboot.path("host").asString(),
                        refused.path("method").asString(),
                        refused.path("code").asString(),
                        refused.path("reason").asString()));
  }

  private static Map<Phase, Long> millis(JsonNode reboot) {
    var millis = new LinkedHashMap<Phase, Long>();
    for (var timing : reboot.path("phases")) {
      millis.put(Phase.valueOf(timing.path("phase").asString()), timing.path("millis").asLong());
    }
    return millis;
  }

  private static List<String> aligned(List<List<String>> rows) {
    var widths = new int[rows.getFirst().size()];
    rows.forEach(row -> setWidths(widths, row));
    return rows.stream().map(row -> line(widths, row)).toList();
  }

  private static void setWidths(int[] widths, List<String> row) {
    for (var i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], row.get(i).length());
    }
  }

  private static String line(int[] widths, List<String> row) {
    var line = new StringBuilder();
    for (var i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
    }
    return line.toString().stripTrailing();
  }

  /** HOT_PHASE becomes hotPhase. */
  private static String camelCase(Phase phase) {
    var underscore = Pattern.compile("_([a-z])");
    return underscore
        .matcher(phase.name().toLowerCase(Locale.ROOT))
        .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }

  private static Map<Phase, String> headings() {
    var headings = new LinkedHashMap<Phase, String>();
    headings.put(Phase.STAGE, "stage");
    headings.put(Phase.STOP, "stop");
    headings.put(Phase.HOT_PHASE, "hot phase");
    headings.put(Phase.KERNEL, "kernel");
    headings.put(Phase.INITRD, "initrd");
    headings.put(Phase.USER_SPACE, "user space");
    headings.put(Phase.AGENT_UP, "agent up");
    headings.put(Phase.OUT_OF_SERVICE, "out of service");
    return headings;
  }

  private static Stream<JsonNode> reboots(JsonNode rollout) {
    return StreamSupport.stream(rollout.path("reboots").spliterator(), false);
  }
}
