package io.kexecfleet.service.telemetry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboards that come with the chart. */
final class Dashboards {

  private static final Path FOLDER = Path.of("../helm/kexec-fleet/files/dashboards");

  /**
   * What a panel asks Prometheus.
   *
   * @param panel title of dashboard and panel
   * @param expression as Grafana would send it for a fleet
   */
  record Query(String panel, String expression) {}

  private Dashboards() {}

  static List<JsonNode> all() throws IOException {
    var all = new ArrayList<JsonNode>();
    try (var files = Files.newDirectoryStream(FOLDER, "*.json")) {
      for (var file : files) {
        all.add(JsonMapper.builder().build().readTree(file.toFile()));
      }
    }
    return all;
  }

  /** @param job what Prometheus calls the fleet */
  static List<Query> queries(String job) throws IOException {
    return all().stream()
        .flatMap(dashboard -> stream(dashboard.path("panels")).flatMap(panel -> stream(panel.path("targets")).map(target -> query(dashboard, panel, target, job))))
        .toList();
  }

  private static Query query(JsonNode dashboard, JsonNode panel, JsonNode target, String job) {
    var expression =
        target.path("expr").asString("").replace("$job", job).replace("$__rate_interval", "1m").replace("$__range", "15m");
    return new Query(dashboard.path("title").asString("") + " / " + panel.path("title").asString(""), expression);
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
