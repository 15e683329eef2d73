package io.kexecfleet.service.notification.silence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real Alertmanager: who is out raises no alarm, everybody else does, and afterwards everybody. */
class AlertmanagerJourneyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder = Path.of("");

  private RunningService service(String url) throws IOException {
    return RunningService.start(
        Files.createDirectory(folder.resolve("home")), TestDatabase.fresh(), "kexec-fleet.alertmanager.url=" + url);
  }

  private static String start(RunningService service, List<TestAgent> agents) {
    agents.forEach(TestAgent::checkIn);
    var answer =
        service
            .operator()
            .post(
                "/api/v1/rollouts",
                Map.of("hosts", agents.stream().map(TestAgent::name).toList(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private static void goOut(TestAgent agent) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
  }

  private static JsonNode latest(RunningService service) {
    return service.operator().get("/api/v1/silences?limit=1").json().path("silences").path(0);
  }

  private static void awaitState(RunningService service, String state) {
    await().atMost(PATIENCE).until(() -> latest(service).path("state").asString().equals(state));
  }

  @Test
  void exactlyTheHostThatIsOutIsSilencedUntilItIsBackHoweverThatWent() throws IOException {
    try (var alertmanager = new AlertmanagerProcess(folder);
        var service = service(alertmanager.url())) {
      // To a regular expression db.1 would be dbx1 as well.
      var agents = List.of(service.enrolled("db.1"), service.enrolled("dbx1"));
      var hosts = List.of("db.1", "dbx1", "db.11");
      hosts.forEach(alertmanager::fire);
      await().atMost(PATIENCE).until(() -> alertmanager.heard().containsAll(hosts));
      var rollout = start(service, agents);

      goOut(agents.getFirst());
      awaitState(service, "ACTIVE");
      await().atMost(PATIENCE).until(() -> alertmanager.silenced().equals(List.of("db.1")));
      assertThat(alertmanager.heard()).containsExactlyInAnyOrder("dbx1", "db.11");
      var reboot = service.operator().get(rollout).json().path("reboots").get(0);
      var made = alertmanager.silences().getFirst();
      assertThat(made.path("comment").asString()).contains(reboot.path("id").asString(), "db.1", rollout.substring(rollout.lastIndexOf('/') + 1));
      assertThat(latest(service).path("silenceId").asString()).isEqualTo(made.path("id").asString());

      agents.getFirst().host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
      agents.getFirst().checkIn();
      awaitState(service, "ENDED");
      await("a host that came back badly has to be heard").atMost(PATIENCE).until(() -> alertmanager.heard().containsAll(hosts));
      assertThat(alertmanager.silences()).hasSize(1).allMatch(it -> it.path("status").path("state").asString().equals("expired"));
    }
  }

  @Test
  void aSilenceThatWasMadeUnheardIsFoundAgainAndNotMadeTwice() throws IOException {
    try (var alertmanager = new AlertmanagerProcess(folder);
        var service = service(alertmanager.url())) {
      var agent = service.enrolled("forgotten");
      start(service, List.of(agent));
      goOut(agent);
      awaitState(service, "ACTIVE");
      var id = latest(service).path("silenceId").asString();
      // As after a kill between Alertmanager's answer and its being put on record.
      service.database().update("update silence set state = 'WANTED', silence_id = null, tries = 1, next_try_at = now()");
      awaitState(service, "ACTIVE");
      assertThat(latest(service).path("silenceId").asString()).isEqualTo(id);
      assertThat(alertmanager.silences()).hasSize(1);

      // The same, and the reboot is over before anybody goes on: what nobody remembers is ended all the same.
      service.database().update("update silence set state = 'ENDING', silence_id = null, tries = 1, next_try_at = now()");
      awaitState(service, "ENDED");
      assertThat(alertmanager.silences()).hasSize(1).allMatch(it -> it.path("status").path("state").asString().equals("expired"));

      // And once more, when it has ended already.
      service.database().update("update silence set state = 'ENDING', silence_id = ?, tries = 1, next_try_at = now()", id);
      awaitState(service, "ENDED");
    }
  }

  @Test
  void anAlertmanagerThatIsAwayHoldsNobodyUpAndHearsOfItWhenItIsBack() throws IOException {
    try (var alertmanager = new AlertmanagerProcess(folder);
        var service = service(alertmanager.url())) {
      alertmanager.stop();
      var agents = List.of(service.enrolled("away1"), service.enrolled("away2"));
      var rollout = start(service, agents);
      goOut(agents.getFirst());
      await().atMost(PATIENCE).until(() -> latest(service).path("lastError").asString("").startsWith("No connection"));
      assertThat(latest(service).path("state").asString()).isEqualTo("WANTED");
      agents.getFirst().host().comeBack(Outcome.KEXEC, true);
      agents.getFirst().checkIn();
      goOut(agents.getLast());
      assertThat(latest(service).path("host").asString()).isEqualTo("away2");

      alertmanager.startAgain();
      service.clock().advance(Duration.ofSeconds(40));
      awaitState(service, "ACTIVE");
      assertThat(alertmanager.silences()).as("the first one is back already: it needs none").hasSize(1);
      agents.getLast().host().comeBack(Outcome.KEXEC, true);
      agents.getLast().checkIn();
      awaitState(service, "ENDED");
      assertThat(service.operator().get(rollout).text("state")).isEqualTo("SUCCEEDED");
    }
  }

  @Test
  void whatWasNeverMadeIsGivenUpWhenItsTimeIsOver() throws IOException {
    try (var service = service("http://127.0.0.1:1")) {
      var agent = service.enrolled("late");
      start(service, List.of(agent));
      goOut(agent);
      await().atMost(PATIENCE).until(() -> latest(service).has("lastError"));
      service.database().update("update silence set until = now() - interval '1 s'");
      awaitState(service, "FAILED");
      assertThat(service.operator().get("/api/v1/silences?state=FAILED").json().path("silences").size()).isEqualTo(1);
    }
  }
}
