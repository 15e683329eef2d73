package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.CommandLines;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Said;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The examples of the help, run for a program, against a service that has only a rollout and says nothing of the rest. */
class JsonEverywhereTest {

  private static final String ROLLOUT = "01a1feb0-0000-7000-8000-000000000001";
  private static final String ENDED =
      "{\"id\": \"%s\", \"author\": \"alice\", \"state\": \"SUCCEEDED\", \"hosts\": 0, \"tally\": {}, \"reboots\": [], \"next\": null}".formatted(ROLLOUT);

  @TempDir private Path folder;

  /** Those that talk to a service, and make or end no login. */
  static Stream<String> commands() {
    return CommandLines.all().filter(command -> !command.matches("login|logout|completion"));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void itIsJsonAndNothingElse(String command) {
    try (var service = new FakeService(asked -> answer(asked.path()))) {
      var help = Caller.of(service).run((command + " --help").split(" ", -1)).out();
      var example = CommandLines.in(help).stream().filter(line -> line.contains(command)).findFirst().orElseThrow();
      var words = Stream.concat(CommandLines.words(example).stream().map(this::withoutFile), Stream.of("--json"));

      var result = Caller.of(service).typing("{\"name\": \"a\", \"entries\": []}").run(words.distinct().toArray(String[]::new));

      assertThat(result.status()).as(result.err()).isZero();
      try (var documents = Json.MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(result.out())) {
        assertThat(documents.readAll()).isNotEmpty().allMatch(JsonNode::isObject);
      }
      assertThat(result.out()).doesNotContain("\u001b");
    }
  }

  private String withoutFile(String word) {
    if (word.endsWith(".xml")) {
      return folder.resolve(word).toString();
    }
    return word.matches(".*\\.(yaml|json|ics)") ? "-" : word;
  }

  private static Said answer(String path) {
    return switch (path) {
      case "/self" -> Said.json("{\"name\": \"alice\"}");
      case "/audit/head" -> Said.json("{\"position\": 0, \"digest\": \"%s\", \"unchained\": 0}".formatted("0".repeat(64)));
      case "/tokens", "/join-tokens", "/webhooks/on-call/secret" -> Said.json("{\"name\": \"a\", \"token\": \"t\", \"secret\": \"s\"}");
      default -> path.startsWith("/rollouts?") ? Said.json("{\"rollouts\": [%s]}".formatted(ENDED)) : path.startsWith("/rollouts") ? Said.json(ENDED) : new Said(204, "", Map.of());
    };
  }
}
