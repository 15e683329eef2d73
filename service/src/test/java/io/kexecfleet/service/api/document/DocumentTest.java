package io.kexecfleet.service.api.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openapitools.openapidiff.core.OpenApiCompare;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Holds the document in the repository to the code, and the code to what was promised with it. */
class DocumentTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Path KEPT = Path.of("src/main/resources/openapi/v1.json");

  /** Programs were written to this: it is replaced only by what they can live with. */
  private static final Path PROMISED = Path.of("src/test/resources/openapi/v1-promised.json");

  private static String made = "";

  @BeforeAll
  static void make() throws Exception {
    made = MadeDocument.json();
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/openapi-v1.json"), made);
  }

  @Test
  void isWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(KEPT))
        .as("The operators' door was changed. Look whether that is meant, then: cp service/target/openapi-v1.json service/%s", KEPT)
        .isEqualTo(made);
  }

  @Test
  void breaksNoProgramThatWasWrittenToIt() throws Exception {
    var changes = compare(Files.readString(PROMISED), made);
    assertThat(changes.isCompatible())
        .as("Programs that were written to %s would break: %s", PROMISED, changes.getChangedElements())
        .isTrue();
  }

  /** The library sees the types of version 3.0 only, where there is one type each. */
  private static ChangedOpenApi compare(String before, String after) {
    return OpenApiCompare.fromContents(older(before), older(after));
  }

  private static String older(String document) {
    return document
        .replaceFirst("\"openapi\" ?: ?\"3\\.1\\.\\d\"", "\"openapi\":\"3.0.3\"")
        .replaceAll("\"type\" ?: ?\\[[^\\]]*\\]", "\"type\":\"object\"");
  }

  private static Arguments change(String what, Consumer<ObjectNode> change) {
    return Arguments.of(what, change);
  }

  private static ObjectNode schema(ObjectNode document, String name) {
    return (ObjectNode) document.path("components").path("schemas").path(name);
  }

  private static ObjectNode property(ObjectNode document, String schema, String property) {
    return (ObjectNode) schema(document, schema).path("properties").path(property);
  }

  static Stream<Arguments> breaking() {
    return Stream.of(
        change("an operation less", it -> ((ObjectNode) it.path("paths").path("/api/v1/rollouts")).remove("post")),
        change("a path less", it -> ((ObjectNode) it.path("paths")).remove("/api/v1/hosts/{name}")),
        change("a field of an answer less", it -> ((ObjectNode) schema(it, "Host").path("properties")).remove("kernelRelease")),
        change("a field of an answer of another type", it -> property(it, "Host", "kernelRelease").put("type", "integer")),
        change("a field that must be sent", it -> schema(it, "NewRollout").putArray("required").add("name")),
        change("a field to be sent of another type", it -> property(it, "NewRollout", "approvals").put("type", "string")),
        change("a choice less", it -> ((ArrayNode) property(it, "NewRollout", "method").path("enum")).remove(0)),
        change(
            "a parameter that must be there",
            it -> ((ObjectNode) it.path("paths").path("/api/v1/hosts").path("get").path("parameters").get(0)).put("required", true)));
  }

  /** The comparison itself is a library's: here it is seen to notice. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("breaking")
  void whatBreaksProgramsIsNoticed(String what, Consumer<ObjectNode> change) throws Exception {
    var changed = (ObjectNode) JSON.readTree(made);
    change.accept(changed);
    assertThat(JSON.writeValueAsString(changed)).isNotEqualTo(JSON.writeValueAsString(JSON.readTree(made)));
    assertThat(compare(made, JSON.writeValueAsString(changed)).isIncompatible()).as(what).isTrue();
  }

  @Test
  void whatIsOnlyAddedIsNot() throws Exception {
    var changed = (ObjectNode) JSON.readTree(made);
    ((ObjectNode) schema(changed, "NewRollout").path("properties")).putObject("more").put("type", "string");
    ((ObjectNode) schema(changed, "Host").path("properties")).putObject("more").put("type", "string");
    assertThat(compare(made, JSON.writeValueAsString(changed)).isCompatible()).isTrue();
  }
}
