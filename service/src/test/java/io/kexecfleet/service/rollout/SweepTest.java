package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a replica did not come to do because it was killed. */
class SweepTest {

  @TempDir private Path home = Path.of("");

  @Test
  void whatIsOnRecordIsActedOnThoughNobodySaysSo() {
    try (var service = RunningService.start(home, TestDatabase.fresh())) {
      var operator = service.operator();
      service.enrolled("left-alone").checkIn();
      var rollout =
          operator.post(
              "/api/v1/rollouts",
              Map.of(
                  "hosts", List.of("left-alone"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "approvals", 1));
      var path = rollout.location();
      assertThat(operator.get(path).text("state")).isEqualTo("AWAITING_APPROVAL");
      service
          .database()
          .update("insert into rollout_approval (rollout_id, name, at) select id, 'somebody', now() from rollout");

      service.clock().advance(Sweep.INTERVAL);

      await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(operator.get(path).text("state")).isEqualTo("RUNNING"));
    }
  }
}
