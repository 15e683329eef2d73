package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.PrometheusProcess;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole rollout behind a real Prometheus: the canary goes, and the others when the numbers allow it. */
class PrometheusJourneyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("");

  @Test
  void theSecondWaveWaitsUntilPrometheusSaysThatAllIsWell() throws IOException {
    try (var watched = new Exporter("errors 0.9\n");
        var prometheus = new PrometheusProcess(folder, watched.address());
        var service =
            RunningService.start(
                Files.createDirectory(folder.resolve("home")),
                TestDatabase.fresh(),
                "--kexec-fleet.gate.prometheus-url=" + prometheus.url())) {
      var operator = service.operator();
      var agents = List.of(service.enrolled("canary"), service.enrolled("second"), service.enrolled("third"));
      agents.forEach(TestAgent::checkIn);
      var rollout = start(operator);
      var stop = new AtomicBoolean();
      agents.forEach(agent -> agent.live(Outcome.KEXEC, stop));

      await().atMost(PATIENCE).until(() -> blockers(operator, rollout).contains("is 0.9"));
      assertThat(agents.getFirst().host().jumps).hasSize(1);
      assertThat(agents.subList(1, 3)).allSatisfy(agent -> assertThat(agent.host().jumps).isEmpty());

      watched.set("errors 0.1\n");
      await().atMost(PATIENCE).until(() -> operator.get(rollout).text("state").equals("SUCCEEDED"));
      stop.set(true);
      assertThat(agents).allSatisfy(agent -> assertThat(agent.host().jumps).hasSize(1));
    }
  }

  @Test
  void aPrometheusThatIsAwayKeepsTheSecondWaveFromBeginning() throws IOException {
    String url;
    try (var watched = new Exporter("errors 0.1\n");
        var prometheus = new PrometheusProcess(folder, watched.address())) {
      url = prometheus.url();
    }
    try (var service =
        RunningService.start(
            Files.createDirectory(folder.resolve("home")), TestDatabase.fresh(), "--kexec-fleet.gate.prometheus-url=" + url)) {
      var operator = service.operator();
      var agents = List.of(service.enrolled("canary"), service.enrolled("second"), service.enrolled("third"));
      agents.forEach(TestAgent::checkIn);
      var rollout = start(operator);
      var stop = new AtomicBoolean();
      agents.forEach(agent -> agent.live(Outcome.KEXEC, stop));

      await().atMost(PATIENCE).until(() -> blockers(operator, rollout).contains("No connection"));
      assertThat(agents.subList(1, 3)).allSatisfy(agent -> assertThat(agent.host().jumps).isEmpty());
      stop.set(true);
    }
  }

  private static String start(Caller operator) {
    var gate =
        Map.of(
            "type", "PROMETHEUS", "name", "few-errors", "when", "BETWEEN_WAVES", "interval", "PT5S",
            "query", "errors", "comparison", "<", "threshold", 0.5);
    var answer =
        operator.post(
            "/api/v1/rollouts",
            Map.of(
                "hosts", List.of("canary", "second", "third"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 3,
                "waves", List.of(Map.of("hosts", 1)), "gates", List.of(gate)));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private static String blockers(Caller operator, String rollout) {
    return operator.get(rollout + "/reboots/second/why-not").body();
  }
}
