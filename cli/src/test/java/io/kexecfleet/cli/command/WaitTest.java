package io.kexecfleet.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.cli.support.Caller;
import io.kexecfleet.cli.support.FakeService;
import io.kexecfleet.cli.support.FakeService.Asked;
import io.kexecfleet.cli.support.FakeService.Said;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WaitTest {

  private static final String ID = "01a1feb0-0000-7000-8000-000000000001";
  private static final Said AWAY = Said.problem(503, "{\"detail\": \"The database is away.\"}");

  @Test
  void aRolloutThatSucceedsIsDone() {
    try (var service = saying(rollout("RUNNING", 0), rollout("RUNNING", 1), rollout("RUNNING", 1), rollout("SUCCEEDED", 2))) {
      var result = Caller.of(service).run("rollouts", "wait", ID);

      assertThat(result.status()).isZero();
      assertThat(result.err())
          .isEqualTo("RUNNING: 0 of 2 done, 2 ahead\nRUNNING: 1 of 2 done, 1 ahead, 1 made it\nSUCCEEDED: 2 of 2 done, 2 made it\n");
      assertThat(result.out()).isEqualTo("Rollout %s: SUCCEEDED. 1 KEXEC, 1 LOST\n".formatted(ID));
    }
  }

  @Test
  void oneThatEndsOtherwiseIsNotSoAndTellsWhoDidNotMakeIt() {
    try (var service = saying(rollout("FAILED", 1))) {
      var result = Caller.of(service).run("rollouts", "wait", ID);

      assertThat(result.status()).isEqualTo(1);
      assertThat(result.err()).contains("web-2: LOST. Nobody heard of it.");
    }
  }

  @Test
  void aServiceThatHoldsTheQuestionIsAskedWithWhatWasSeen() {
    try (var service =
        saying(rollout("RUNNING", 0).with("ETag", "\"1\""), new Said(304, "", Map.of()), rollout("SUCCEEDED", 2).with("ETag", "\"2\""))) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID).status()).isZero();

      assertThat(service.asked()).extracting(Asked::path).startsWith("/rollouts/%s?limit=1".formatted(ID), "/rollouts/%s?limit=1&wait=60".formatted(ID));
      assertThat(service.asked().subList(0, 3)).extracting(asked -> asked.header("If-None-Match")).containsExactly(null, "\"1\"", "\"1\"");
    }
  }

  @Test
  void oneThatAnswersAtOnceIsAskedEverMoreRarelyWhileNothingChanges() {
    try (var service =
        saying(rollout("RUNNING", 0), rollout("RUNNING", 0), rollout("RUNNING", 0), rollout("RUNNING", 0), rollout("SUCCEEDED", 2))) {
      var caller = Caller.of(service);
      caller.run("rollouts", "wait", ID);

      assertThat(caller.pauses()).extracting(Duration::toMillis).containsExactly(500L, 500L, 1000L, 2000L);
    }
  }

  @Test
  void aServiceThatIsAwayForAWhileIsAskedAgain() {
    try (var service = saying(rollout("RUNNING", 0), AWAY, null, AWAY, rollout("SUCCEEDED", 2))) {
      var result = Caller.of(service).run("rollouts", "wait", ID);

      assertThat(result.status()).isZero();
      assertThat(result.err()).containsOnlyOnce("The database is away. Asking again for up to 900 s").contains("The service is back.");
    }
  }

  @Test
  void oneThatStaysAwayIsOutOfReach() {
    try (var service = FakeService.saying(AWAY)) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID, "--patience", "30s").status()).isEqualTo(6);
      assertThat(service.asked()).hasSizeLessThan(12);
    }
  }

  @Test
  void aRefusalEndsTheWaitingAtOnce() {
    try (var service = saying(rollout("RUNNING", 0), Said.problem(401, ""))) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID).status()).isEqualTo(3);
    }
  }

  @Test
  void whatTakesTooLongTimesOut() {
    try (var service = FakeService.saying(rollout("RUNNING", 0))) {
      var result = Caller.of(service).run("rollouts", "wait", ID, "--timeout", "20s");

      assertThat(result.status()).isEqualTo(7);
      assertThat(result.err()).contains("the rollout goes on");
    }
  }

  @Test
  void anotherStateCanBeWaitedFor() {
    try (var service = saying(rollout("SCHEDULED", 0), rollout("PAUSED", 0))) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID, "--until", "running").status()).isZero();
    }
    try (var service = saying(rollout("ABORTED", 0))) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID, "--until", "running").status()).isEqualTo(1);
    }
    try (var service = saying(rollout("ABORTED", 0))) {
      assertThat(Caller.of(service).run("rollouts", "wait", ID, "--until", "aborted").status()).isZero();
    }
  }

  @Test
  void aTerminalHasOneLineThatIsWrittenOver() {
    try (var service = saying(rollout("RUNNING", 1), rollout("SUCCEEDED", 2))) {
      var result = Caller.of(service).onATerminal().run("rollouts", "wait", ID);

      assertThat(result.err())
          .startsWith("\r[###############---------------] RUNNING: 1 of 2 done")
          .contains("\r[##############################] SUCCEEDED")
          .containsOnlyOnce("\n");
    }
  }

  /** One after the other, the last for ever. */
  private static FakeService saying(@Nullable Said... answers) {
    var next = new AtomicInteger();
    return new FakeService(_ -> answers[Math.min(next.getAndIncrement(), answers.length - 1)]);
  }

  private static Said rollout(String state, int succeeded) {
    return Said.json(
        """
        {"id": "%s", "name": "", "state": "%s", "wave": 1, "waves": 1, "hosts": 2, "plan": {"method": "KEXEC_ONLY"},
         "tally": {"queued": 0, "ahead": %d, "out": 0, "held": 0, "failures": 0, "succeeded": %d},
         "reboots": [{"host": "web-1", "state": "DONE", "outcome": "KEXEC"},
                     {"host": "web-2", "state": "DONE", "outcome": "LOST", "detail": "Nobody heard of it."}], "next": null}
        """
            .formatted(ID, state, state.equals("FAILED") || state.equals("ABORTED") ? 0 : 2 - succeeded, succeeded));
  }
}
