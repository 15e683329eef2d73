package io.kexecfleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.support.CommandLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What the pages for users show is what the program accepts. */
class DocumentedCommandsTest {

  private static final Path COMMAND_LINE = page("usage/command-line.md");
  private static final Path CI = page("usage/ci.md");
  private static final Pattern BLOCK = Pattern.compile("```(yaml)?\\n(.*?)```", Pattern.DOTALL);

  static Stream<String> shown() throws IOException {
    var shown = new ArrayList<String>();
    for (var page : List.of(COMMAND_LINE, CI)) {
      blocks(page, "").forEach(block -> shown.addAll(CommandLines.in(block)));
      blocks(page, "yaml").forEach(block -> scripts(block).forEach(script -> shown.addAll(CommandLines.in(script))));
    }
    return shown.stream();
  }

  @ParameterizedTest
  @MethodSource("shown")
  void everyCommandThatIsShownIsAccepted(String command) {
    CommandLines.requireAccepted(command);
  }

  @Test
  void bothPipelinesShowAllTheirCommands() throws IOException {
    assertThat(shown()).hasSizeGreaterThan(20);
    assertThat(blocks(CI, "yaml").flatMap(block -> scripts(block).stream()).flatMap(script -> CommandLines.in(script).stream()))
        .filteredOn(command -> command.contains("rollouts apply"))
        .hasSize(2);
  }

  @Test
  void everyNounAndVerbIsInThePage() throws IOException {
    var page = Files.readString(COMMAND_LINE);

    assertThat(CommandLines.all())
        .allSatisfy(command -> assertThat(page).contains("`" + command.replaceAll(".* ", "").strip()));
  }

  @Test
  void everyStatusIsInThePage() throws IOException {
    var page = Files.readString(COMMAND_LINE);

    assertThat(ExitStatus.values()).allSatisfy(status -> assertThat(page).contains("\n| %d | ".formatted(status.code())));
  }

  private static Stream<String> blocks(Path page, String kind) throws IOException {
    return BLOCK.matcher(Files.readString(page)).results()
        .filter(block -> (block.group(1) == null ? "" : block.group(1)).equals(kind))
        .map(block -> block.group(2));
  }

  /** What a pipeline's steps have shells do: GitHub's {@code run}, GitLab's {@code script} and its kin. */
  private static List<String> scripts(String block) {
    var scripts = new ArrayList<String>();
    try (MappingIterator<JsonNode> documents = YAMLMapper.builder().build().readerFor(JsonNode.class).readValues(block)) {
      documents.forEachRemaining(document -> scripts.addAll(scripts(document)));
    }
    return scripts;
  }

  private static List<String> scripts(JsonNode node) {
    var scripts = new ArrayList<String>();
    for (var field : List.of("run", "script", "before_script", "after_script")) {
      node.findValues(field).forEach(value -> (value.isArray() ? value.valueStream() : Stream.of(value)).forEach(line -> scripts.add(line.asString(""))));
    }
    return scripts;
  }

  private static Path page(String name) {
    return Path.of(System.getProperty("kexec-fleet.docs", "../docs")).resolve(name);
  }
}
