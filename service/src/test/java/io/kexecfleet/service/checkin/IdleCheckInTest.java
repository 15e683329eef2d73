package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
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
      var before = service.connectionsTaken();
      for (int round = 0; round < 5; round++) {
        CompletableFuture.allOf(agents.stream().map(IdleCheckInTest::twoAtOnce).toArray(CompletableFuture[]::new)).join();
      }
      assertThat(service.connectionsTaken()).as("database connections for 1,000 idle check-ins").isEqualTo(before);
    }
  }

  /** The second replaces the first, so that nobody waits for the holding time to end. */
  private static CompletableFuture<?> twoAtOnce(TestAgent agent) {
    return CompletableFuture.anyOf(agent.checkInLater(), agent.checkInLater());
  }
}
