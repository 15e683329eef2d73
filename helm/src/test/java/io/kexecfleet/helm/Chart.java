package io.kexecfleet.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The chart with values laid over its own. */
final class Chart {

  static final YAMLMapper YAML = new YAMLMapper();
  static final Path FOLDER = Path.of("kexec-fleet").toAbsolutePath();
  static final String RELEASE = "try";
  static final String NAMESPACE = "fleet";

  /** That the chart says it works with. */
  private static final String OLDEST = "1.30.0";

  private static final Path CASES = Path.of("src/test/resources/values");

  private Chart() {}

  /** The names of the cases that everything is tried with. */
  static List<String> cases() {
    try (Stream<Path> files = Files.list(CASES)) {
      return files.map(file -> file.getFileName().toString().replace(".yaml", "")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ObjectNode values(String name) throws IOException {
    return (ObjectNode) YAML.readTree(CASES.resolve(name + ".yaml").toFile());
  }

  /** What Helm makes of it, one object after the other. */
  static List<JsonNode> render(Path folder, ObjectNode values) throws IOException {
    var file = Files.write(folder.resolve("values.yaml"), YAML.writeValueAsBytes(values));
    var text = new Helm(FOLDER).template().withName(RELEASE).withNamespace(NAMESPACE).withKubeVersion(OLDEST).withValuesFile(file).call();
    try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      var objects = new ArrayList<JsonNode>();
      all.forEachRemaining(objects::add);
      objects.removeIf(object -> object.isNull() || object.isMissingNode());
      return objects;
    }
  }

  /** Helm lints a chart with its own values only, so these are laid into a copy of it. */
  static LintResult lint(Path folder, ObjectNode values) throws IOException {
    var copy = folder.resolve(FOLDER.getFileName());
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (var file : files.toList()) {
        Files.copy(file, copy.resolve(FOLDER.relativize(file)));
      }
    }
    var all = merged((ObjectNode) YAML.readTree(FOLDER.resolve("values.yaml").toFile()), values);
    Files.write(copy.resolve("values.yaml"), YAML.writeValueAsBytes(all));
    return new Helm(copy).lint().strict().call();
  }

  private static ObjectNode merged(ObjectNode under, ObjectNode over) {
    over.properties()
        .forEach(
            value -> {
              if (value.getValue() instanceof ObjectNode above && under.get(value.getKey()) instanceof ObjectNode below) {
                merged(below, above);
              } else {
                under.set(value.getKey(), value.getValue());
              }
            });
    return under;
  }
}
