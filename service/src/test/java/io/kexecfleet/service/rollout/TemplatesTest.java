package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rollouts that are made by a schedule. */
class TemplatesTest {

  private static final String PATH = "/api/v1/templates/daily";

  @TempDir private Path home = Path.of("");

  private static int rollouts(Caller operator) {
    return operator.get("/api/v1/rollouts").json().path("rollouts").size();
  }

  @Test
  void aRolloutIsMadeEachTimeAndWhenNoneCanBeTheTemplateTellsWhy() {
    try (var service = RunningService.start(home, TestDatabase.fresh())) {
      var operator = service.operator();
      service.enrolled("t1").checkIn();
      var start = LocalDateTime.ofInstant(service.clock().instant(), ZoneOffset.UTC).plusHours(2).truncatedTo(ChronoUnit.MINUTES);
      var rollout = Map.of("hosts", List.of("t1"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
      var stored =
          operator.send(
              "PUT",
              PATH,
              Map.of("rollout", rollout, "schedule", Map.of("start", start.toString(), "zone", "UTC", "rrule", "FREQ=DAILY")));
      assertThat(stored.status()).as(stored.body()).isEqualTo(200);
      assertThat(rollouts(operator)).isZero();

      service.clock().advance(Duration.ofHours(2));
      await().atMost(Duration.ofSeconds(10)).until(() -> rollouts(operator) == 1);
      await().atMost(Duration.ofSeconds(10)).until(() -> !operator.get(PATH).text("lastRollout").isEmpty());
      var made = operator.get("/api/v1/rollouts").json().path("rollouts").get(0);
      assertThat(made.path("template").asString()).isEqualTo("daily");
      assertThat(made.path("author").asString()).isEqualTo("operator");
      assertThat(operator.get(PATH).text("lastRollout")).isEqualTo(made.path("id").asString());
      assertThat(operator.get(PATH).text("next")).isEqualTo(start.plusDays(1).toInstant(ZoneOffset.UTC).toString());

      operator.post("/api/v1/rollouts/" + made.path("id").asString() + "/pause", "");
      service.clock().advance(Duration.ofDays(1));
      await().atMost(Duration.ofSeconds(10)).until(() -> operator.get(PATH).text("lastTrouble").contains("t1"));
      assertThat(rollouts(operator)).isOne();

      assertThat(operator.send("DELETE", PATH).status()).isEqualTo(204);
      operator.post("/api/v1/rollouts/" + made.path("id").asString() + "/abort", "");
      service.clock().advance(Duration.ofDays(2));
      assertThat(operator.get(PATH).status()).isEqualTo(404);
      assertThat(rollouts(operator)).isOne();
    }
  }

  @Test
  void aTemplateThatCouldMakeNothingIsRefused() {
    var operator = RunningService.shared().operator();
    var rollout = Map.of("hosts", List.of("nobody-here"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    var schedule = Map.of("start", "2026-01-05T21:00", "zone", "UTC", "rrule", "FREQ=DAILY");
    assertThat(operator.send("PUT", PATH, Map.of("rollout", rollout, "schedule", schedule)).text("field")).isEqualTo("hosts");
    assertThat(operator.send("PUT", PATH, Map.of("rollout", rollout)).text("field")).isEqualTo("schedule");
    assertThat(operator.send("PUT", PATH, Map.of("schedule", schedule)).text("field")).isEqualTo("rollout");
    assertThat(operator.get(PATH).status()).isEqualTo(404);
  }
}
