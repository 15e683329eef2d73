package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who acts on a rollout as they saw it does nothing to one that has changed since. */
class RolloutConditionsTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Caller ALL = SERVICE.operator();

  @BeforeAll
  static void hosts() {
    SERVICE.enrolled("acts-1").checkIn();
    SERVICE.enrolled("acts-2");
  }

  private static String rollout(Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "hosts", List.of("acts-1")));
    plan.putAll(more);
    var made = ALL.post("/api/v1/rollouts", plan);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.eTag()).isEqualTo(ALL.get(made.location()).eTag()).matches("\"[0-9a-f]{32}\"");
    return made.location();
  }

  private static String record(String rollout) {
    return ALL.get("/api/v1/audit?subject=" + rollout.substring(rollout.lastIndexOf('/') + 1)).body();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"submit", "approve", "pause", "resume", "abort", "advance", "retry", "gates/look/release", "reboots/acts-2/resolution"})
  void anActOnAnotherStateThanWasSeenIsRefusedAndNothingIsChanged(String act) {
    var draft = rollout(Map.of("draft", true, "hosts", List.of("acts-2")));
    var before = ALL.get(draft);
    var onRecord = record(draft);
    for (var condition : List.of("\"other\"", "\"other\", \"another\"", "W/" + before.eTag())) {
      var refused = ALL.with("If-Match", condition).post(draft + "/" + act, "");
      assertThat(refused.status()).as("%s: %s", condition, refused.body()).isEqualTo(412);
      assertThat(refused.text("code")).isEqualTo("PRECONDITION_FAILED");
    }
    assertThat(ALL.with("If-Match", "seen").post(draft + "/" + act, "").status()).as("no condition at all").isEqualTo(400);
    assertThat(ALL.get(draft)).extracting(Caller.Answer::body, Caller.Answer::eTag).containsExactly(before.body(), before.eTag());
    assertThat(record(draft)).isEqualTo(onRecord);
    for (var condition : List.of("\"other\", " + before.eTag(), "*")) {
      assertThat(ALL.with("If-Match", condition).post(draft + "/" + act, "").status()).as("it is as it was seen").isNotEqualTo(412);
    }
    ALL.send("POST", draft + "/abort");
  }

  @Test
  void whoeverActsLearnsTheStateToActOnNext() {
    var rollout = rollout(Map.of());
    var seen = ALL.get(rollout).eTag();
    var paused = ALL.with("If-Match", seen).post(rollout + "/pause", "");
    assertThat(paused.status()).isEqualTo(200);
    var resumed = ALL.with("If-Match", paused.eTag()).post(rollout + "/resume", "");
    assertThat(resumed.status()).isEqualTo(200);
    assertThat(resumed.text("state")).as("as at first").isEqualTo("RUNNING");
    assertThat(ALL.with("If-Match", seen).post(rollout + "/pause", "").status()).as("and yet somebody was there in between").isEqualTo(412);
    assertThat(ALL.with("If-None-Match", "W/" + resumed.eTag()).get(rollout).status()).as("for reading a weak one does").isEqualTo(304);
    assertThat(ALL.send("POST", rollout + "/abort").status()).as("without a condition").isEqualTo(200);
  }

  /** Each of them may, and all could: so whether one still sees what is there has to be asked where it is changed. */
  @Test
  void ofManyWhoSawTheSameOneActs() {
    var rollout = rollout(Map.of("approvals", 6));
    var seen = ALL.get(rollout).eTag();
    var approvers = Stream.generate(() -> SERVICE.as(Role.APPROVER)).limit(6).toList();
    try (var threads = Executors.newFixedThreadPool(6)) {
      var answers =
          approvers.stream()
              .map(it -> CompletableFuture.supplyAsync(() -> it.with("If-Match", seen).post(rollout + "/approve", "").status(), threads))
              .toList()
              .stream()
              .map(CompletableFuture::join)
              .toList();
      assertThat(answers).containsExactlyInAnyOrder(200, 412, 412, 412, 412, 412);
    }
    assertThat(ALL.get(rollout + "/approvals").json().path("approvals").size()).isOne();
    ALL.send("POST", rollout + "/abort");
  }
}
