package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is changed only if it is still as the caller saw it, and what is made once however often it is asked for. */
class ConditionsApiTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Caller ALL = SERVICE.operator();
  private static final Map<String, ?> TARGET = Map.of("select", "LATEST_INSTALLED");

  static Stream<Arguments> changeable() {
    SERVICE.enrolled("if-host");
    ALL.put("/api/v1/hosts/if-host/labels", Map.of("if", "0"));
    var plan = Map.of("target", TARGET, "maxOut", 1, "hosts", List.of("if-host"));
    return Stream.of(
        Arguments.of(
            "/api/v1/windows/if",
            Map.of("start", "2026-01-01T22:00", "zone", "UTC", "duration", "PT1H", "rrule", "FREQ=DAILY"),
            Map.of("start", "2026-01-01T22:00", "zone", "UTC", "duration", "PT2H", "rrule", "FREQ=DAILY")),
        Arguments.of(
            "/api/v1/freezes/if",
            Map.of("from", "2020-01-01T00:00:00Z", "to", "2020-01-02T00:00:00Z", "reason", "a"),
            Map.of("from", "2020-01-01T00:00:00Z", "to", "2020-01-02T00:00:00Z", "reason", "b")),
        Arguments.of("/api/v1/budgets/if", Map.of("maxOut", 100, "selector", "if"), Map.of("maxOut", 200, "selector", "if")),
        Arguments.of(
            "/api/v1/templates/if",
            Map.of("rollout", plan, "schedule", Map.of("start", "2029-01-01T00:00", "zone", "UTC")),
            Map.of("rollout", plan, "schedule", Map.of("start", "2030-01-01T00:00", "zone", "UTC"))));
  }

  @ParameterizedTest
  @MethodSource("changeable")
  void isChangedOnlyIfItIsStillWhatTheCallerSaw(String path, Map<String, ?> first, Map<String, ?> second) {
    var fresh = ALL.with("If-Match", "*");
    assertThat(fresh.put(path, first).status()).as("there is none to match").isEqualTo(412);
    var made = ALL.with("If-None-Match", "*").put(path, first);
    assertThat(made.status()).as(made.body()).isIn(200, 201);
    var tag = ALL.get(path).eTag();
    assertThat(tag).isEqualTo(made.eTag()).matches("\"[0-9a-f]{32}\"");
    assertThat(ALL.with("If-None-Match", "*").put(path, second).status()).as("there is one").isEqualTo(412);

    var changed = ALL.with("If-Match", "\"other\", " + tag).put(path, second);
    assertThat(changed.status()).as(changed.body()).isEqualTo(200);
    assertThat(changed.eTag()).isNotEqualTo(tag);
    var late = ALL.with("If-Match", tag).put(path, first);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.text("detail")).contains("it was changed meanwhile");
    assertThat(ALL.with("If-Match", tag).send("DELETE", path).status()).isEqualTo(412);
    assertThat(ALL.get(path).eTag()).isEqualTo(changed.eTag());
    assertThat(ALL.with("If-Match", changed.eTag()).send("DELETE", path).status()).isEqualTo(204);
    assertThat(ALL.with("If-Match", changed.eTag()).send("DELETE", path).status()).isIn(404, 412);
  }

  @Test
  void labelsAreChangedOnlyIfTheyAreStillSo() {
    SERVICE.enrolled("if-labels");
    var path = "/api/v1/hosts/if-labels/labels";
    var before = ALL.get(path).eTag();
    var changed = ALL.with("If-Match", before).put(path, Map.of("a", "1"));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(ALL.with("If-Match", before).send("PATCH", path, Map.of("b", "1")).status()).isEqualTo(412);
    assertThat(ALL.get(path).body()).isEqualTo("{\"a\":\"1\"}");
    assertThat(ALL.with("If-Match", changed.eTag()).send("PATCH", path, Map.of("b", "1")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag", "\"a", "a\"b\"", "", "*, \"a\"", "\"a\" \"b\""})
  void aConditionThatIsNoneIsRefusedAndNothingIsChanged(String condition) {
    var path = "/api/v1/budgets/if-odd";
    var refused = ALL.with("If-Match", condition).put(path, Map.of("maxOut", 5, "selector", "if"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("field")).isEqualTo("If-Match");
    assertThat(ALL.get(path).status()).isEqualTo(404);
  }

  private static Caller keyed(Caller caller, String key) {
    return caller.with("Idempotency-Key", key);
  }

  private static Map<String, ?> draft(String name) {
    return Map.of("name", name, "target", TARGET, "maxOut", 1, "hosts", List.of("once-host"), "draft", true);
  }

  @Test
  void theSameRequestAgainMakesNothingNew() {
    SERVICE.enrolled("once-host");
    var key = UUID.randomUUID().toString();
    var first = keyed(ALL, key).post("/api/v1/rollouts", draft("once"));
    var again = keyed(ALL, key).post("/api/v1/rollouts", draft("once"));
    assertThat(again.status()).isEqualTo(first.status()).isEqualTo(201);
    assertThat(again.location()).isEqualTo(first.location());
    assertThat(again.text("id")).isEqualTo(first.text("id"));
    var other = keyed(ALL, key).post("/api/v1/rollouts", draft("önce"));
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.text("code")).isEqualTo("IDEMPOTENCY_KEY_REUSED");
    assertThat(other.text("detail")).contains("used for another request");
    var bob = keyed(SERVICE.as(Role.OPERATOR), key).post("/api/v1/rollouts", draft("once"));
    assertThat(bob.location()).as("keys are the caller's own").isNotEqualTo(first.location());
    assertThat(keyed(ALL, UUID.randomUUID().toString()).post("/api/v1/rollouts", draft("once")).location())
        .isNotEqualTo(first.location());
  }

  /** A host is in one rollout at a time, so the second would be refused if it were not the same. */
  @Test
  void ofManyAtOnceOneIsMade() {
    SERVICE.enrolled("once-crowd");
    var wanted = Map.of("target", TARGET, "maxOut", 1, "hosts", List.of("once-crowd"), "startAt", "2099-01-01T00:00:00Z");
    var key = UUID.randomUUID().toString();
    try (var threads = Executors.newFixedThreadPool(6)) {
      var answers =
          IntStream.range(0, 12)
              .mapToObj(_ -> CompletableFuture.supplyAsync(() -> keyed(ALL, key).post("/api/v1/rollouts", wanted), threads))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).as(answer.body()).isEqualTo(201));
      assertThat(answers.stream().map(Caller.Answer::location).distinct()).hasSize(1);
      ALL.send("POST", answers.getFirst().location() + "/abort");
    }
  }

  @Test
  void whatWasRefusedIsNotRemembered() {
    var key = UUID.randomUUID().toString();
    var host = Map.of("name", "once-later");
    var wanted = Map.of("target", TARGET, "maxOut", 1, "hosts", List.of("once-later"), "draft", true);
    assertThat(keyed(ALL, key).post("/api/v1/rollouts", wanted).status()).isEqualTo(400);
    ALL.post("/api/v1/hosts", host);
    assertThat(keyed(ALL, key).post("/api/v1/rollouts", wanted).status()).isEqualTo(201);
  }

  @Test
  void hostsAreMadeOnceToo() {
    var key = UUID.randomUUID().toString();
    for (int i = 0; i < 2; i++) {
      var made = keyed(ALL, key).post("/api/v1/hosts", Map.of("name", "once-made"));
      assertThat(made.status()).isEqualTo(201);
      assertThat(made.location()).endsWith("/once-made");
    }
    assertThat(ALL.post("/api/v1/hosts", Map.of("name", "once-made")).status()).isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b"})
  void aKeyThatIsNoneIsRefused(String key) {
    var refused = keyed(ALL, key).post("/api/v1/hosts", Map.of("name", "once-odd"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("field")).isEqualTo("Idempotency-Key");
    assertThat(ALL.get("/api/v1/hosts/once-odd").status()).isEqualTo(404);
  }
}
