package io.kexecfleet.lab.upgrades;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A check-in and what the service wanted of the host then, as they went over the wire.
 *
 * @param host its name
 * @param said the request's body
 * @param desired of the reply
 */
record Exchange(String host, JsonNode said, JsonNode desired) {

  private static final List<String> STEPS = List.of("", "STAGING", "STAGED", "JUMPING", "RETURNED", "RETURNED whole");

  static final JsonMapper JSON = JsonMapper.builder().build();

  /** How far a host was in its reboot, empty where it knew of none; and whether its report was whole. */
  String step() {
    var reboot = said.path("reboot");
    return reboot.path("step").asString("") + (reboot.path("report").path("complete").asBoolean(false) ? " whole" : "");
  }

  /** What is wanted, without what is different each time. */
  String wanted() {
    return wanted(desired);
  }

  static String wanted(JsonNode desired) {
    var order = desired.path("order");
    return "%s %s %s"
        .formatted(order.path("intent").asString("nothing"), order.path("way").asString(""), desired.path("recordedRebootId").isString() ? "recorded" : "");
  }

  /** Those of a released version, of each host in their order. */
  static Map<String, List<Exchange>> of(Path recording) throws IOException {
    return Files.readAllLines(recording).stream()
        .map(line -> JSON.readTree(line))
        .map(line -> new Exchange(line.path("host").asString(), line.path("said"), line.path("desired")))
        .collect(Collectors.groupingBy(Exchange::host, LinkedHashMap::new, Collectors.toList()));
  }

  static void write(Path recording, List<Exchange> exchanges) throws IOException {
    var lines = exchanges.stream().map(it -> JSON.writeValueAsString(Map.of("host", it.host, "said", it.said, "desired", it.desired)));
    Files.write(recording, lines.toList());
  }

  /**
   * Only those that differ from the one before of the same host in how far it was or what was wanted. What was overtaken on its
   * way is left out: a host goes on, not back.
   */
  static List<Exchange> changes(List<Exchange> all) {
    var last = new LinkedHashMap<String, Exchange>();
    var changes = new ArrayList<Exchange>();
    for (var each : all) {
      var before = last.get(each.host);
      if (before == null || each.rank() > before.rank() || (each.rank() == before.rank() && !before.wanted().equals(each.wanted()))) {
        last.put(each.host, each);
        changes.add(each);
      }
    }
    return changes;
  }

  /** How far on its way. */
  int rank() {
    return STEPS.indexOf(step());
  }

  /** What one JSON has and another one lacks or has as another kind; paths. */
  static List<String> missing(String path, JsonNode released, JsonNode now) {
    var missing = new ArrayList<String>();
    if (released.isObject() && now.isObject()) {
      released.properties().forEach(field -> missing.addAll(missing(path + "/" + field.getKey(), field.getValue(), now.path(field.getKey()))));
    } else if (!Objects.equals(released.getNodeType(), now.getNodeType())) {
      missing.add("%s was %s and is %s".formatted(path, released, now));
    }
    return missing;
  }
}
