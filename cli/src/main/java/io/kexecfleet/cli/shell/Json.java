package io.kexecfleet.cli.shell;

import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** JSON as the service has it. */
public final class Json {

  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /** The text of a value further inside, such as {@code next.localStart}; empty where there is none. */
  public static String text(JsonNode node, String path) {
    var at = node;
    for (var part : path.split("\\.", -1)) {
      at = at.path(part);
    }
    return at.isNull() || at.isMissingNode() ? "" : at.isValueNode() ? at.asString() : at.toString();
  }

  /** For programs, in lines. */
  public static String pretty(JsonNode node) {
    return Printable.document(MAPPER.writeValueAsString(node));
  }

  /** For people: the same as YAML. */
  public static String yaml(JsonNode node) {
    return Printable.document(Yaml.WRITER.writeValueAsString(node)).stripTrailing();
  }

  /** Loaded only where it is needed. */
  private static final class Yaml {
    static final YAMLMapper WRITER =
        YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).enable(YAMLWriteFeature.MINIMIZE_QUOTES).build();
  }
}
