package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a service of its own, where nobody else takes connections. */
class IdleCheckInTest {

  @TempDir private Path home = Path.of("");

  @Test
  void touchesNoTable() {
    try (var service = RunningService.start(home, TestDatabase.fresh())) {
      var agents = IntStream.range(0, 100).mapToObj(i -> service.enrolled("idle" + i)).toList();
      CompletableFuture.allOf(agents.stream().map(TestAgent::checkInLater).toArray(CompletableFuture[]::new)).join();
      assertTouchesNoTable(service, agents);
    }
  }

  @Test
  void touchesNoTableWhereAllIsSaidAgainThatTheAgentsFound() {
    var database = TestDatabase.fresh();
    var agents = new ArrayList<TestAgent>();
    try (var service = RunningService.start(home, database)) {
      IntStream.range(0, 100).mapToObj(i -> service.enrolled("found" + i)).forEach(agents::add);
      agents.forEach(agent -> agent.host().find(found(agent.name()), found("all")));
      CompletableFuture.allOf(agents.stream().map(TestAgent::checkInLater).toArray(CompletableFuture[]::new)).join();
      assertTouchesNoTable(service, agents);
    }
    try (var restarted = RunningService.start(home, database)) {
      var moved = agents.stream().map(agent -> agent.movedTo(restarted)).toList();
      assertTouchesNoTable(restarted, moved);
      moved.getFirst().host().find(found("other"), found("all"));
      moved.getFirst().checkIn();
      assertThat(restarted.database().queryForObject("select findings -> 0 ->> 'finding' from host join host_findings on id = host_id where name = 'found0'", String.class))
          .as("it was not overheard either")
          .isEqualTo("This is so on other.");
    }
  }

  private static Finding found(String where) {
    return new Finding("TAINT", Finding.Severity.WARNING, "This is so on %s.".formatted(where), "Look.");
  }

  private static void assertTouchesNoTable(RunningService service, List<TestAgent> agents) {
    var before = settled(service);
    for (int round = 0; round < 5; round++) {
      CompletableFuture.allOf(agents.stream().map(IdleCheckInTest::twoAtOnce).toArray(CompletableFuture[]::new)).join();
    }
    assertThat(service.connectionsTaken()).as("database connections for 1,000 idle check-ins").isEqualTo(before);
  }

  /** What a service does once as it starts is over. */
  private static int settled(RunningService service) {
    var taken = new AtomicInteger(-1);
    await().pollInterval(Duration.ofMillis(500)).until(() -> taken.getAndSet(service.connectionsTaken()) == service.connectionsTaken());
    return taken.get();
  }

  /** The second replaces the first, so that nobody waits for the holding time to end. */
  private static CompletableFuture<?> twoAtOnce(TestAgent agent) {
    return CompletableFuture.anyOf(agent.checkInLater(), agent.checkInLater());
  }
}
