package io.kexecfleet.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of the log say which rollout, host and reboot they are about, for programs in fields and for people in words. */
class StructuredLogsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder = Path.of("");

  /** What a service writes while a host goes through a rollout, somebody pauses it, and a host says what is not its own. */
  private record Told(List<String> lines, String rollout, List<String> secrets) {

    JsonNode line(Predicate<JsonNode> wanted) {
      return lines.stream().<JsonNode>map(JSON::readTree).filter(wanted).findFirst().orElseThrow(() -> new AssertionError(String.join("\n", lines)));
    }
  }

  private Told told(String... settings) throws IOException, InterruptedException {
    var file = folder.resolve("service.log");
    var all = Stream.concat(Stream.of("logging.file.name=" + file), Stream.of(settings)).toArray(String[]::new);
    try (var service = RunningService.start(Files.createDirectory(folder.resolve("home")), TestDatabase.fresh(), all)) {
      var agent = service.enrolled("web-1");
      agent.checkIn();
      agent.send(new CheckIn(0, "boot-0", "7.1", "1", RebootStatus.staging(UUID.randomUUID().toString()), "Test Machine")).join();
      var answer =
          service.operator()
              .post("/api/v1/rollouts", Map.of("hosts", List.of("web-1"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
      var rollout = answer.location();
      service.operator().send("POST", rollout + "/pause");
      service.operator().send("POST", rollout + "/resume");
      goThrough(service, agent, rollout);
      return new Told(Files.readAllLines(file), answer.text("id"), List.of(service.operatorToken(), service.joinToken()));
    }
  }

  private static void goThrough(RunningService service, TestAgent agent, String rollout) throws InterruptedException {
    var stop = new AtomicBoolean();
    var life = agent.live(Outcome.KEXEC, stop);
    await().atMost(PATIENCE).until(() -> service.operator().get(rollout).text("state").equals("SUCCEEDED"));
    stop.set(true);
    life.join();
  }

  @Test
  void elasticsFormatHasThemInAnObjectOfOurs() throws IOException, InterruptedException {
    var told = told("logging.structured.format.file=ecs");
    var done = told.line(line -> line.path("message").asString("").startsWith("reboot.done"));
    assertThat(done.path("fleet").path("rollout").asString("")).isEqualTo(told.rollout);
    assertThat(done.path("fleet").path("host").asString("")).isEqualTo("web-1");
    assertThat(done.path("fleet").path("reboot").asString("")).matches("[0-9a-f-]{36}");
    var act = told.line(line -> line.path("fleet").path("action").asString("").equals("rollout.pause"));
    assertThat(act.path("fleet").path("actor").asString("")).isEqualTo("operator");
    assertThat(act.path("fleet").path("rollout").asString("")).isEqualTo(told.rollout);
    var odd = told.line(line -> line.path("message").asString("").contains("not its own"));
    assertThat(odd.path("fleet").path("host").asString("")).isEqualTo("web-1");
    assertThat(odd.path("fleet").path("reboot").asString("")).isNotEmpty();
    assertThat(odd.path("host").isMissingNode()).as("a field of Elastic's own").isTrue();
    assertThat(String.join("\n", told.lines)).doesNotContain(told.secrets);
  }

  @Test
  void logstashsFormatHasThemFlat() throws IOException, InterruptedException {
    var told = told("logging.structured.format.file=logstash");
    var done = told.line(line -> line.path("message").asString("").startsWith("reboot.done"));
    assertThat(done.propertyNames()).contains("fleet_rollout", "fleet_host", "fleet_reboot");
    assertThat(String.join("\n", told.lines)).doesNotContain(told.secrets);
  }

  @Test
  void plainLinesSayItInWords() throws IOException, InterruptedException {
    var told = told();
    assertThat(told.lines).anyMatch(line -> line.endsWith(": reboot.done: web-1, KEXEC, rollout " + told.rollout));
    assertThat(told.lines).anyMatch(line -> line.endsWith(": rollout.pause by operator: " + told.rollout));
    assertThat(told.lines).noneMatch(line -> line.contains("{\"") || line.contains("[  "));
    assertThat(String.join("\n", told.lines)).doesNotContain(told.secrets);
  }
}
