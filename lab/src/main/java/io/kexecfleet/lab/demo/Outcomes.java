package io.kexecfleet.lab.demo;

import io.kexecfleet.protocol.PhaseTiming.Phase;
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

/** What a rollout came to, for scripts. Pure. */
final class Outcomes {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private Outcomes() {}

  static boolean allByKexec(JsonNode rollout) {
    return reboots(rollout).allMatch(reboot -> reboot.path("outcome").asString("").equals("KEXEC"));
  }

  static Map<String, Integer> count(JsonNode rollout) {
    var counts = new TreeMap<String, Integer>();
    reboots(rollout).forEach(reboot -> counts.merge(reboot.path("outcome").asString("none"), 1, Integer::sum));
    return counts;
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

  private static Map<Phase, Long> millis(JsonNode reboot) {
    var millis = new LinkedHashMap<Phase, Long>();
    for (var timing : reboot.path("phases")) {
      millis.put(Phase.valueOf(timing.path("phase").asString()), timing.path("millis").asLong());
    }
    return millis;
  }

  /** HOT_PHASE becomes hotPhase. */
  private static String camelCase(Phase phase) {
    var underscore = Pattern.compile("_([a-z])");
    return underscore
        .matcher(phase.name().toLowerCase(Locale.ROOT))
        .replaceAll(found -> found.group(1).toUpperCase(Locale.ROOT));
  }

  private static Stream<JsonNode> reboots(JsonNode rollout) {
    return StreamSupport.stream(rollout.path("reboots").spliterator(), false);
  }
}
