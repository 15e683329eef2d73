package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import io.kexecfleet.service.watching.Watchers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever waits at one replica hears of what happens at the other. */
class WatchingTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Caller operator = Replicas.FIRST.operator();
  private final Watcher here = new Watcher(Replicas.FIRST, Replicas.FIRST.operatorToken());
  private final Watcher there = new Watcher(Replicas.SECOND, Replicas.FIRST.operatorToken());

  private String start(TestAgent agent, String... more) {
    agent.checkIn();
    var answer =
        operator.post(
            "/api/v1/rollouts",
            Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "draft", List.of(more).contains("draft")));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private static HttpResponse<String> soon(CompletableFuture<HttpResponse<String>> answer) throws Exception {
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static String tag(HttpResponse<?> answer) {
    return answer.headers().firstValue("ETag").orElseThrow();
  }

  private static String state(HttpResponse<String> answer) {
    return Watcher.JSON.readTree(answer.body()).path("state").asString();
  }

  @Test
  void aRequestThatWaitsIsAnsweredByWhatTheOtherReplicaDid() throws Exception {
    var rollout = start(Replicas.FIRST.enrolled("waits"));
    var waiting = new Watcher(Replicas.SECOND, token("waiting", "")).get(rollout + "?wait=PT30S", Map.of());
    await().pollDelay(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> isWaiting(Replicas.SECOND));
    assertThat(waiting).isNotDone();
    operator.post(rollout + "/pause", "");
    assertThat(state(soon(waiting))).isEqualTo("PAUSED");
    await().atMost(PATIENCE).until(() -> !isWaiting(Replicas.SECOND));
  }

  private static boolean isWaiting(RunningService service) {
    return service.bean(Watchers.class).of("waiting") > 0;
  }

  @Test
  void theTagTellsWhetherAnythingChanged() throws Exception {
    var agent = Replicas.FIRST.enrolled("tagged");
    var rollout = start(agent);
    var known = soon(here.get(rollout, Map.of()));
    assertThat(known.statusCode()).isEqualTo(200);
    assertThat(tag(known)).matches("\"[0-9a-f]{32}\"");
    assertThat(soon(there.get(rollout, Map.of("If-None-Match", tag(known)))).statusCode()).isEqualTo(304);
    assertThat(soon(there.get(rollout, Map.of("If-None-Match", "\"other\", " + tag(known)))).statusCode()).isEqualTo(304);
    var stillUnchanged = there.get(rollout + "?wait=1", Map.of("If-None-Match", tag(known)));
    var asItIs = there.get(rollout + "?wait=PT1S", Map.of());
    var unchanged = soon(stillUnchanged);
    assertThat(unchanged.statusCode()).isEqualTo(304);
    assertThat(unchanged.body()).isEmpty();
    var elsewhere = soon(asItIs);
    assertThat(elsewhere.statusCode()).as("at the end of the waiting, as it is").isEqualTo(200);
    assertThat(state(elsewhere)).isEqualTo("RUNNING");
    for (var noTime : List.of("0", "PT0S", "PT0.0001S")) {
      assertThat(soon(there.get(rollout + "?wait=" + noTime, Map.of("If-None-Match", tag(known)))).statusCode()).as(noTime).isEqualTo(304);
    }

    var waiting = there.get(rollout + "?wait=30", Map.of("If-None-Match", tag(known)));
    await().atMost(PATIENCE).until(() -> { agent.checkIn(); agent.host().finishStaging(); return agent.host().isAway(); });
    var out = soon(waiting);
    assertThat(out.statusCode()).isEqualTo(200);
    assertThat(Watcher.JSON.readTree(out.body()).path("tally").path("out").asInt()).isEqualTo(1);
    assertThat(tag(out)).isNotEqualTo(tag(known));
    assertThat(soon(there.get(rollout + "?wait=30", Map.of("If-None-Match", tag(known)))).statusCode()).as("it has changed already").isEqualTo(200);
    agent.host().comeBack(Outcome.KEXEC, true);
    agent.checkIn();
    var ended = soon(here.get(rollout, Map.of()));
    assertThat(state(ended)).isEqualTo("SUCCEEDED");
    assertThat(state(soon(there.get(rollout + "?wait=300", Map.of())))).as("there is nothing to wait for").isEqualTo("SUCCEEDED");
    assertThat(soon(there.get(rollout + "?wait=300", Map.of("If-None-Match", tag(ended)))).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT5M1S", "301", "-1", "PT-1S", "soon", "", "P1D", "1.5", "99999999999999999999"})
  void aTimeToWaitThatCannotBeIsRefused(String wait) throws Exception {
    var answer = soon(here.get("/api/v1/rollouts/00000000-0000-0000-0000-000000000000?wait=" + wait, Map.of()));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"field\":\"wait\"");
  }

  @Test
  void whatIsNoTagOrNoRolloutIsRefused() throws Exception {
    var rollout = start(Replicas.FIRST.enrolled("no-tag"));
    assertThat(soon(here.get(rollout, Map.of("If-None-Match", "no tag"))).statusCode()).isEqualTo(400);
    assertThat(soon(here.get(rollout + "?wait=10", Map.of("If-None-Match", "no tag"))).statusCode()).isEqualTo(400);
    var unknown = "/api/v1/rollouts/00000000-0000-0000-0000-000000000000";
    assertThat(soon(here.get(unknown + "?wait=10", Map.of())).statusCode()).isEqualTo(404);
    assertThat(soon(here.get(unknown + "/events", Map.of())).statusCode()).isEqualTo(404);
    assertThat(soon(here.get("/api/v1/events?after=soon", Map.of("Accept", "text/event-stream"))).statusCode()).isEqualTo(400);
    assertThat(soon(here.get("/api/v1/events", Map.of("Last-Event-ID", "-1"))).statusCode()).isEqualTo(400);
  }

  @Test
  void aStreamTellsWhatHappensAtEitherReplicaAndGoesOnWhereItWas() throws Exception {
    var agent = Replicas.FIRST.enrolled("streamed");
    var rollout = start(agent);
    try (var all = there.stream("/api/v1/events", Map.of());
        var own = there.stream(rollout + "/events?after=0", Map.of())) {
      assertThat(all.response.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
      await().atMost(PATIENCE).until(() -> all.lines.contains(":open"));
      var stop = new AtomicBoolean();
      var life = agent.live(Outcome.KEXEC, stop);
      await().atMost(PATIENCE).until(() -> own.kinds().contains("rollout.succeeded"));
      stop.set(true);
      life.join();
      assertThat(own.kinds())
          .containsExactly(
              "rollout.submitted", "rollout.started", "rollout.wave-opened", "reboot.out", "reboot.done", "rollout.wave-done", "rollout.succeeded");
      assertThat(own.ids()).isSorted();
      assertThat(own.data()).allMatch(event -> rollout.endsWith(event.path("rolloutId").asString()));
      await().atMost(PATIENCE).until(() -> all.ids().containsAll(own.ids().subList(3, 7)));
      assertThat(all.ids()).as("those from before it began are not told").doesNotContain(own.ids().getFirst());

      var last = own.ids().get(3);
      try (var resumed = here.stream(rollout + "/events?after=0", Map.of("Last-Event-ID", last.toString()))) {
        await().atMost(PATIENCE).until(() -> resumed.kinds().size() >= 3);
        assertThat(resumed.kinds()).containsExactly("reboot.done", "rollout.wave-done", "rollout.succeeded");
      }
    }
  }

  @Test
  void whoIsBoundByAScopeHearsOnlyOfRolloutsThatWereMadeUnderIt() throws Exception {
    Replicas.FIRST.enrolled("scoped").checkIn();
    operator.put("/api/v1/hosts/scoped/labels", Map.of("zone", "north"));
    var bound = new Watcher(Replicas.FIRST, token("bound-by-a-scope", "zone=north"));
    var outside = start(Replicas.FIRST.enrolled("out-of-scope"));
    assertThat(soon(bound.get(outside + "?wait=10", Map.of())).statusCode()).isEqualTo(404);
    assertThat(soon(bound.get(outside + "/events", Map.of())).statusCode()).isEqualTo(404);
    try (var stream = bound.stream("/api/v1/events?after=0", Map.of())) {
      var inside =
          operator.post(
              "/api/v1/rollouts",
              Map.of("hosts", List.of("scoped"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "scope", "zone=north"));
      assertThat(inside.status()).as(inside.body()).isEqualTo(201);
      await().atMost(PATIENCE).until(() -> stream.kinds().contains("rollout.wave-opened"));
      assertThat(stream.data()).allMatch(event -> inside.location().endsWith(event.path("rolloutId").asString()));
    }
  }

  private String token(String name, String scope) {
    var answer = operator.post("/api/v1/tokens", Map.of("name", name, "role", "VIEWER", "scope", scope));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.text("token");
  }

  @Test
  void noMoreWaitThanMayAndAServiceThatStopsAnswersEverybody() throws Exception {
    CompletableFuture<HttpResponse<String>> waiting;
    Watcher.Events stream;
    try (var service =
        RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh(), "kexec-fleet.watch.most-each=2")) {
      var agent = service.enrolled("limited");
      agent.checkIn();
      var rollout =
          service.operator().post("/api/v1/rollouts", Map.of("hosts", List.of("limited"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1)).location();
      var watcher = new Watcher(service, service.operatorToken());
      waiting = watcher.get(rollout + "?wait=PT60S", Map.of());
      stream = watcher.stream("/api/v1/events", Map.of());
      await().atMost(PATIENCE).until(() -> service.bean(Watchers.class).of("operator") == 2);
      var refused = soon(watcher.get(rollout + "?wait=1", Map.of()));
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.body()).contains("kexec-fleet.watch.most-each");
      assertThat(soon(watcher.get("/api/v1/events", Map.of())).statusCode()).isEqualTo(429);
      assertThat(waiting).isNotDone();
    }
    assertThat(state(soon(waiting))).isEqualTo("RUNNING");
    await().atMost(PATIENCE).until(stream::isOver);
  }

  @Test
  void whoWaitsHoldsNoConnection() throws Exception {
    var rollout = start(Replicas.FIRST.enrolled("many"));
    var watcher = new Watcher(Replicas.SECOND, token("many-waiting", ""));
    var waiting = IntStream.range(0, 30).mapToObj(_ -> watcher.get(rollout + "?wait=PT60S", Map.of())).toList();
    await().atMost(PATIENCE).until(() -> Replicas.SECOND.bean(Watchers.class).of("many-waiting") == 30);
    var aborted = Replicas.SECOND.as(Replicas.FIRST.operatorToken()).post(rollout + "/abort", "");
    assertThat(aborted.status()).as("of five connections there is one left").isEqualTo(200);
    for (var answer : waiting) {
      assertThat(state(soon(answer))).isEqualTo("ABORTED");
    }
  }
}
