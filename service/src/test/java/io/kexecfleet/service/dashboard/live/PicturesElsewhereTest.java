package io.kexecfleet.service.dashboard.live;

import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Replicas;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whoever looks at one replica sees what happens at the other, soon: also what yields no event. */
class PicturesElsewhereTest {

  /** Before it would be read anyway: that is every five seconds. */
  private static final Duration SOON = Duration.ofSeconds(3);

  private final Pictures elsewhere = Replicas.SECOND.bean(Pictures.class);

  private static void awaitMarks(Watched watched, String pattern) {
    await(pattern)
        .pollInterval(Duration.ofMillis(20))
        .atMost(SOON)
        .until(
            () -> {
              var told = watched.news().told();
              return told != null && told.picture().marks().matches(pattern);
            });
  }

  @Test
  void everyStepOfAHostIsSeenAtTheOtherReplica() throws InterruptedException {
    try (var crew = new Crew(Replicas.FIRST, "elsewhere", 2)) {
      var operator = Replicas.FIRST.operator();
      var path = crew.rollout(Map.of("approvals", 1, "maxOut", 1));
      var watched = elsewhere.join(UUID.fromString(path.replace("/rollouts/", "")));
      try {
        await().atMost(Duration.ofSeconds(20)).until(() -> watched.news().told() != null);
        awaitMarks(watched, "QQ");
        var approver = Replicas.FIRST.as(operator.post("/api/v1/tokens", Map.of("name", "elsewhere", "role", "APPROVER")).text("token"));
        approver.post("/api/v1" + path + "/approve", "");
        awaitMarks(watched, "GQ");
        var first = crew.agents().getFirst();
        first.checkIn();
        first.host().finishStaging();
        first.checkIn();
        awaitMarks(watched, "[SO][GQ]");
        await().atMost(Duration.ofSeconds(20)).until(() -> {
          first.checkIn();
          return first.host().isAway();
        });
        awaitMarks(watched, "O[GQ]");
        first.host().comeBack(Outcome.KEXEC, true);
        first.checkIn();
        awaitMarks(watched, "KG");
        operator.post("/api/v1" + path + "/pause", "");
        awaitMarks(watched, "KQ");
        operator.post("/api/v1" + path + "/abort", "");
        awaitMarks(watched, "KC");
      } finally {
        elsewhere.leave(watched);
      }
    }
  }
}
