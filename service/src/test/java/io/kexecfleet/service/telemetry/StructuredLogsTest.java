package io.kexecfleet.service.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of the log say which rollout, host and reboot they are about, for programs in fields and for people in words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredLogsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a real service said while a host went through a rollout, somebody paused it, and a host said what is not its own. */
  private record Told(List<ILoggingEvent> events, Environment settings, String rollout, List<String> secrets) {

    /** As Spring Boot would write them. */
    List<JsonNode> as(String format) {
      var context = new LoggerContext();
      context.putObject(Environment.class.getName(), settings);
      var encoder = new StructuredLogEncoder();
      encoder.setContext(context);
      encoder.setFormat(format);
      encoder.start();
      return events.stream().map(event -> new String(encoder.encode(event), UTF_8)).map(StructuredLogsTest::line).toList();
    }
  }

  private final Told told;

  StructuredLogsTest() throws InterruptedException {
    told = told();
  }

  private static JsonNode line(String text) {
    return JsonMapper.builder().build().readTree(text);
  }

  private static Told told() throws InterruptedException {
    var service = RunningService.shared();
    var root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    var heard = new Heard();
    heard.start();
    root.addAppender(heard);
    var desk = (Logger) LoggerFactory.getLogger("io.kexecfleet.service.checkin");
    desk.setLevel(Level.DEBUG);
    try {
      var agent = service.enrolled("logs-1");
      agent.checkIn();
      agent.send(new CheckIn(0, "boot-0", "7.1", "1", RebootStatus.staging(UUID.randomUUID().toString()), "Test Machine", null)).join();
      var answer =
          service.operator().post("/api/v1/rollouts", Map.of("hosts", List.of("logs-1"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
      service.operator().send("POST", answer.location() + "/pause");
      service.operator().send("POST", answer.location() + "/resume");
      goThrough(service, agent, answer.location());
      return new Told(heard.events, service.bean(Environment.class), answer.text("id"), List.of(service.operatorToken(), service.joinToken()));
    } finally {
      desk.setLevel(null);
      root.detachAppender(heard);
    }
  }

  /** Keeps what is said, by every thread. */
  private static final class Heard extends AppenderBase<ILoggingEvent> {

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      event.prepareForDeferredProcessing();
      events.add(event);
    }
  }

  private static JsonNode find(List<JsonNode> lines, Predicate<JsonNode> wanted) {
    return lines.stream().filter(wanted).findFirst().orElseThrow(() -> new AssertionError(lines.toString()));
  }

  private static void goThrough(RunningService service, TestAgent agent, String rollout) throws InterruptedException {
    var stop = new AtomicBoolean();
    var life = agent.live(Outcome.KEXEC, stop);
    await().atMost(PATIENCE).until(() -> service.operator().get(rollout).text("state").equals("SUCCEEDED"));
    stop.set(true);
    life.join();
  }

  @Test
  void elasticsFormatHasThemInAnObjectOfOurs() {
    var lines = told.as("ecs");
    var done = find(lines, line -> line.path("message").asString("").startsWith("reboot.done: logs-1"));
    assertThat(done.path("fleet").path("rollout").asString("")).isEqualTo(told.rollout);
    assertThat(done.path("fleet").path("host").asString("")).isEqualTo("logs-1");
    assertThat(done.path("fleet").path("reboot").asString("")).matches("[0-9a-f-]{36}");
    var act = find(lines, line -> line.path("fleet").path("action").asString("").equals("rollout.pause"));
    assertThat(act.path("fleet").path("actor").asString("")).isEqualTo("operator");
    assertThat(act.path("fleet").path("rollout").asString("")).isEqualTo(told.rollout);
    var said = find(lines, line -> line.path("message").asString("").endsWith("says STAGED."));
    assertThat(said.path("fleet").path("host").asString("")).isEqualTo("logs-1");
    assertThat(said.path("fleet").path("reboot").asString("")).isEqualTo(done.path("fleet").path("reboot").asString(""));
    var odd = find(lines, line -> line.path("message").asString("").contains("not its own"));
    assertThat(odd.path("fleet").path("host").asString("")).isEqualTo("logs-1");
    assertThat(odd.path("fleet").path("reboot").asString("")).isNotEmpty();
    assertThat(odd.path("host").isMissingNode()).as("a field of Elastic's own").isTrue();
    assertThat(lines.toString()).doesNotContain(told.secrets);
  }

  @Test
  void logstashsFormatHasThemFlat() {
    var done = find(told.as("logstash"), line -> line.path("message").asString("").startsWith("reboot.done: logs-1"));
    assertThat(done.path("fleet_rollout").asString("")).isEqualTo(told.rollout);
    assertThat(done.path("fleet_host").asString("")).isEqualTo("logs-1");
    assertThat(done.path("fleet_reboot").asString("")).matches("[0-9a-f-]{36}");
  }

  @Test
  void aLineIsAboutTheInnermostThing() {
    var heard = new Heard();
    heard.start();
    var log = (Logger) LoggerFactory.getLogger(StructuredLogsTest.class);
    log.addAppender(heard);
    try (var _ = LogFields.about(LogFields.HOST, "outer")) {
      try (var _ = LogFields.about(LogFields.HOST, "inner");
          var _ = LogFields.about(LogFields.REBOOT, null)) {
        log.error("one");
      }
      log.error("two");
    } finally {
      log.detachAppender(heard);
    }
    log.error("three");
    var lines = new Told(heard.events, told.settings, "", List.of());
    assertThat(lines.as("logstash")).extracting(line -> line.path("fleet_host").asString("")).containsExactly("inner", "outer");
    assertThat(lines.as("ecs")).hasSize(2);
  }

  /** A line with one of these fields twice is not written at all. */
  @Test
  void thoseFieldsAreToldInOneWay() throws IOException {
    try (var sources = Files.walk(Path.of("src/main/java"))) {
      assertThat(sources.filter(Files::isRegularFile)).noneMatch(source -> read(source).contains("addKeyValue(LogFields"));
    }
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void plainLinesSayItInWords() {
    assertThat(told.events).extracting(ILoggingEvent::getFormattedMessage)
        .contains("reboot.done: logs-1, KEXEC, rollout " + told.rollout, "rollout.pause by operator: " + told.rollout)
        .noneMatch(message -> told.secrets.stream().anyMatch(message::contains));
    assertThat(told.settings.getProperty("logging.expect-correlation-id")).as("room in each line for the id of a trace").isIn(null, "false");
  }
}
