package io.kexecfleet.cli.input;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLParser;

/** Reads one document and remembers where its fields stand. What could be read in two ways is refused. */
final class DocumentReader {

  private final String file;
  private final JsonParser parser;
  private final Map<String, Integer> lines = new HashMap<>();

  private DocumentReader(String file, JsonParser parser) {
    this.file = file;
    this.parser = parser;
  }

  /** @param parser at the document's first token; afterwards at its last */
  static Document read(String file, JsonParser parser) {
    var reader = new DocumentReader(file, parser);
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw reader.refused("fields with values are expected, as in 'name: web'.");
    }
    reader.lines.put("", reader.line());
    return new Document(file, reader.object(""), Map.copyOf(reader.lines));
  }

  private JsonNode value(String path) {
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      throw refused("aliases (*name) are not understood: write out what is meant.");
    }
    var nodes = JsonNodeFactory.instance;
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(path);
      case START_ARRAY -> array(path);
      case VALUE_STRING -> nodes.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> nodes.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> nodes.booleanNode(true);
      case VALUE_FALSE -> nodes.booleanNode(false);
      case VALUE_NULL -> nodes.nullNode();
      default -> throw refused("this cannot be said in JSON.");
    };
  }

  private ObjectNode object(String path) {
    var object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      var inside = path.isEmpty() ? name : path + "." + name;
      if (object.has(name)) {
        throw refused("%s is there twice.".formatted(inside));
      }
      lines.put(inside, line());
      parser.nextToken();
      object.set(name, value(inside));
    }
    return object;
  }

  private ArrayNode array(String path) {
    var array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var inside = "%s[%d]".formatted(path, array.size());
      lines.put(inside, line());
      array.add(value(inside));
    }
    return array;
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private Failure refused(String why) {
    return Failure.of(ExitStatus.REFUSED, "%s cannot be understood in line %d: %s".formatted(file, line(), why));
  }
}
