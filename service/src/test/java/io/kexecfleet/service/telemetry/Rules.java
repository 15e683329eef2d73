package io.kexecfleet.service.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The rules that come with the chart, read by something else than Prometheus. */
final class Rules {

  static final Path FILE = Path.of("../helm/kexec-fleet/files/rules.yaml");

  /** One rule, recording or alert. */
  record Rule(Map<String, ?> yaml) {

    boolean isAlert() {
      return yaml.containsKey("alert");
    }

    String name() {
      return String.valueOf(yaml.get(isAlert() ? "alert" : "record"));
    }

    String expression() {
      return String.valueOf(yaml.get("expr"));
    }

    String severity() {
      return text("labels", "severity");
    }

    String annotation(String name) {
      return text("annotations", name);
    }

    private String text(String map, String name) {
      @Nullable Object value = yaml.get(map) instanceof Map<?, ?> values ? values.get(name) : null;
      return value == null ? "" : value.toString();
    }
  }

  private Rules() {}

  static List<Rule> alerts() throws IOException {
    return all().stream().filter(Rule::isAlert).toList();
  }

  @SuppressWarnings("unchecked") // As YAML is.
  static List<Rule> all() throws IOException {
    try (InputStream file = Files.newInputStream(FILE)) {
      Map<String, List<Map<String, List<Map<String, ?>>>>> yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
      return yaml.getOrDefault("groups", List.of()).stream()
          .flatMap(group -> group.getOrDefault("rules", List.of()).stream())
          .map(Rule::new)
          .toList();
    }
  }
}
