package io.kexecfleet.cli.command;

import io.kexecfleet.cli.shell.Json;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A column of a table: its heading, and what stands in it. */
record Column(String heading, Function<JsonNode, String> value) {

  /** @param path of the field, such as {@code next.start} */
  static Column of(String heading, String path) {
    return new Column(heading, item -> Json.text(item, path));
  }

  /** A time, to the second. */
  static Column time(String heading, String path) {
    return new Column(heading, item -> Json.text(item, path).replaceFirst("\\.[0-9]+(?=Z$)", ""));
  }

  /** @return a dash where there is nothing */
  String of(JsonNode item) {
    var text = value.apply(item);
    return text.isEmpty() ? "-" : text;
  }
}
