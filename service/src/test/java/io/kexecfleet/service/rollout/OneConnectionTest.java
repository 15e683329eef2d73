package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody holds one connection and waits for another: with a pool of one that would stand still, with any pool now and then. */
class OneConnectionTest {

  @TempDir private Path home = Path.of("");

  /** The migrations have connections of their own. */
  private RunningService start(TestDatabase.Address database) {
    return RunningService.start(
        home,
        database,
        "spring.datasource.hikari.maximum-pool-size=1",
        "spring.flyway.url=" + database.url(),
        "spring.flyway.user=" + database.user(),
        "spring.flyway.password=" + database.password());
  }

  @Test
  void isEnoughAndTheRolloutGoesOnAfterARestart() throws InterruptedException {
    var database = TestDatabase.fresh();
    var stop = new AtomicBoolean();
    String rollout;
    List<TestAgent> agents;
    try (var service = start(database)) {
      agents = IntStream.range(0, 4).mapToObj(i -> service.enrolled("single" + i)).toList();
      var answer =
          service.operator().post(
              "/api/v1/rollouts",
              Map.of("hosts", agents.stream().map(TestAgent::name).toList(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 2));
      rollout = answer.location();
      var lives = agents.subList(0, 3).stream().map(agent -> agent.live(Outcome.KEXEC, stop)).toList();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> service.operator().get(rollout).json().path("tally").path("succeeded").asInt() == 3);
      stop.set(true);
      for (var life : lives) {
        life.join();
      }
    }
    try (var service = start(database)) {
      var last = agents.get(3).movedTo(service);
      stop.set(false);
      var life = last.live(Outcome.KEXEC, stop);
      await().atMost(Duration.ofSeconds(60)).until(() -> !service.operator().get(rollout).text("state").equals("RUNNING"));
      stop.set(true);
      life.join();
      assertThat(service.operator().get(rollout).text("state")).isEqualTo("SUCCEEDED");
    }
  }
}
