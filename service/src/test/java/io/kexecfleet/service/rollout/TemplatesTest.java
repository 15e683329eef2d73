package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rollouts that are made by a schedule; on a service whose clock goes on by days. */
class TemplatesTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String PATH = "/api/v1/templates/";

  @TempDir private static Path home = Path.of("");
  private static RunningService service = RunningService.shared();

  private final Caller operator = service.operator();

  @BeforeAll
  static void start() {
    service = RunningService.start(home, TestDatabase.fresh());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private JsonNode rollouts(String template) {
    return operator.get("/api/v1/rollouts?template=" + template).json().path("rollouts");
  }

  private static List<JsonNode> events(String kind, String template) {
    return service.bean(EventLog.class).after(0, 1000).stream()
        .filter(event -> event.kind().equals(kind))
        .map(event -> JSON.readTree(event.data()))
        .filter(data -> data.path("template").asString().equals(template))
        .toList();
  }

  private static LocalDateTime inTwoHours() {
    return LocalDateTime.ofInstant(service.clock().instant(), ZoneOffset.UTC).plusHours(2).truncatedTo(ChronoUnit.MINUTES);
  }

  private static Map<String, ?> daily(LocalDateTime start) {
    return Map.of("start", start.toString(), "zone", "UTC", "rrule", "FREQ=DAILY");
  }

  @Test
  void aPersonSetsNoScheduleSinceNobodyKnowsWhatTheyMayWhenItIsTime() {
    service.enrolled("of-a-token").checkIn();
    var rollout = Map.of("hosts", List.of("of-a-token"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    assertThat(operator.put(PATH + "of-a-token", Map.of("rollout", rollout, "schedule", daily(inTwoHours()))).status()).isEqualTo(200);
    var templates = service.bean(Templates.class);
    var set = templates.find("of-a-token", Scope.EVERYTHING).orElseThrow();

    assertThatThrownBy(
            () ->
                templates.put(
                    "of-a-person", set.request(), set.schedule(), new Actor("oidc:ann", "192.0.2.1"), Scope.EVERYTHING, Precondition.none()))
        .isInstanceOf(RolloutException.class)
        .hasMessageContaining("Set it with a token");
    assertThat(operator.get(PATH + "of-a-person").status()).isEqualTo(404);
  }

  @Test
  void aRolloutIsMadeEachTimeAndWhenNoneCanBeTheTemplateTellsWhy() {
    var path = PATH + "daily";
    service.enrolled("t1").checkIn();
    var start = inTwoHours();
    var rollout = Map.of("hosts", List.of("t1"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    var stored = operator.put(path, Map.of("rollout", rollout, "schedule", daily(start)));
    assertThat(stored.status()).as(stored.body()).isEqualTo(200);
    assertThat(rollouts("daily")).isEmpty();

    service.clock().advance(Duration.ofHours(2));
    await().atMost(Duration.ofSeconds(10)).until(() -> rollouts("daily").size() == 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> !operator.get(path).text("lastRollout").isEmpty());
    var made = rollouts("daily").get(0);
    assertThat(made.path("template").asString()).isEqualTo("daily");
    assertThat(made.path("author").asString()).isEqualTo("operator");
    assertThat(operator.get(path).text("lastRollout")).isEqualTo(made.path("id").asString());
    assertThat(operator.get(path).text("next")).isEqualTo(start.plusDays(1).toInstant(ZoneOffset.UTC).toString());

    operator.post("/api/v1/rollouts/" + made.path("id").asString() + "/pause", "");
    service.clock().advance(Duration.ofDays(1));
    await().atMost(Duration.ofSeconds(10)).until(() -> operator.get(path).text("lastTrouble").contains("t1"));
    assertThat(rollouts("daily")).hasSize(1);

    assertThat(operator.send("DELETE", path).status()).isEqualTo(204);
    operator.post("/api/v1/rollouts/" + made.path("id").asString() + "/abort", "");
    service.clock().advance(Duration.ofDays(2));
    assertThat(operator.get(path).status()).isEqualTo(404);
    assertThat(rollouts("daily")).hasSize(1);
  }

  /** A schedule is no way to go on for whoever may not any more. */
  @Test
  void aScheduleEndsWithTheAuthorityOfWhoSetItUntilSomebodyTakesItOver() {
    var path = PATH + "leaves";
    service.enrolled("t2");
    operator.put("/api/v1/hosts/t2/labels", Map.of("team", "red"));
    var author = operator.post("/api/v1/tokens", Map.of("name", "author", "role", "OPERATOR", "scope", "team=red"));
    var rollout = Map.of("hosts", List.of("t2"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "scope", "team=red");
    var template = Map.of("rollout", rollout, "schedule", daily(inTwoHours()));
    assertThat(service.as(author.text("token")).put(path, template).status()).isEqualTo(200);
    assertThat(operator.send("DELETE", "/api/v1/tokens/author").status()).isEqualTo(204);

    service.clock().advance(Duration.ofHours(2));
    await().atMost(Duration.ofSeconds(10)).until(() -> operator.get(path).text("lastTrouble").contains("author, who set this template"));
    assertThat(rollouts("leaves")).isEmpty();
    var onRecord = operator.get("/api/v1/audit?limit=1&subject=leaves").json().path("entries").get(0);
    assertThat(onRecord.path("action").asString()).isEqualTo("template.skip");
    assertThat(onRecord.path("details").path("why").asString()).contains("in the scope team=red any more");
    assertThat(events("template.skipped", "leaves"))
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.path("reason").asString()).contains("author, who set this template");
              assertThat(Instant.parse(told.path("due").asString())).isBefore(service.clock().instant());
            });
    assertThat(operator.get(path).text("next")).as("it goes on once somebody takes it over").isNotEmpty();

    assertThat(operator.put(path, template).text("author")).isEqualTo("operator");
    service.clock().advance(Duration.ofDays(1));
    await().atMost(Duration.ofSeconds(10)).until(() -> rollouts("leaves").size() == 1);
  }

  @Test
  void aTemplateThatCouldMakeNothingIsRefused() {
    var path = PATH + "nothing";
    var rollout = Map.of("hosts", List.of("nobody-here"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    var schedule = Map.of("start", "2026-01-05T21:00", "zone", "UTC", "rrule", "FREQ=DAILY");
    assertThat(operator.put(path, Map.of("rollout", rollout, "schedule", schedule)).text("field")).isEqualTo("hosts");
    assertThat(operator.put(path, Map.of("rollout", rollout)).text("field")).isEqualTo("schedule");
    assertThat(operator.put(path, Map.of("schedule", schedule)).text("field")).isEqualTo("rollout");
    assertThat(operator.get(path).status()).isEqualTo(404);
  }
}
