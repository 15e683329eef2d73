package io.kexecfleet.service.api.document;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An operation as the document in the repository has it.
 *
 * @param body the schema of what is sent; null: nothing is
 */
record Operation(String method, String path, List<Parameter> parameters, @Nullable JsonNode body, JsonNode document) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  record Parameter(String name, String in, JsonNode schema) {}

  static List<Operation> all() throws IOException {
    var document = JSON.readTree(Files.readString(Path.of("src/main/resources/openapi/v1.json")));
    var all = new ArrayList<Operation>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(operation -> all.add(of(operation.getKey(), path.getKey(), operation.getValue(), document))));
    return all;
  }

  private static Operation of(String method, String path, JsonNode operation, JsonNode document) {
    var parameters = new ArrayList<Parameter>();
    operation
        .path("parameters")
        .forEach(it -> parameters.add(new Parameter(it.path("name").asString(), it.path("in").asString(), it.path("schema"))));
    var content = operation.path("requestBody").path("content").path("application/json").path("schema");
    return new Operation(
        method.toUpperCase(Locale.ROOT), path, parameters, content.isMissingNode() ? null : content, document);
  }

  /** As the access matrix names it. */
  String name() {
    return method + " " + path;
  }

  /** A schema with its reference followed. */
  JsonNode resolved(JsonNode schema) {
    var reference = schema.path("$ref").asString("");
    return reference.isEmpty()
        ? schema
        : document.path("components").path("schemas").path(reference.substring(reference.lastIndexOf('/') + 1));
  }
}
