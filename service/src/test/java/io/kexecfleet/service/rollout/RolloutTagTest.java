package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.problem.PreconditionFailedException;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What somebody saw who acts by a page. */
class RolloutTagTest {

  private static final RunningService SERVICE = RunningService.shared();

  private static Rollout rollout(UUID id) {
    return SERVICE.bean(Rollouts.class).require(id, Scope.EVERYTHING);
  }

  @Test
  void hostsMayMoveOnMeanwhileAndNobodyElseMayAct() {
    var agent = SERVICE.enrolled("seen-tag");
    agent.checkIn();
    var wanted = Map.of("hosts", List.of("seen-tag"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "maxFailures", 1);
    var path = SERVICE.operator().post("/api/v1/rollouts", wanted).location();
    var id = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    var before = rollout(id);
    var seen = RolloutTag.seen(before);
    assertThat(seen).matches("[0-9a-f]{32}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.host().finishStaging();
              agent.checkIn();
              return agent.host().isAway();
            });
    assertThat(RolloutTag.of(rollout(id))).as("one is out now").isNotEqualTo(RolloutTag.of(before));
    RolloutTag.still(seen).require(rollout(id));

    SERVICE.operator().post(path + "/pause", "");
    assertThatThrownBy(() -> RolloutTag.still(seen).require(rollout(id)))
        .isInstanceOf(PreconditionFailedException.class)
        .hasMessageContaining("it was changed meanwhile");
    SERVICE.operator().post(path + "/resume", "");
    assertThatThrownBy(() -> RolloutTag.still(seen).require(rollout(id)))
        .as("it runs as before, and two have acted")
        .isInstanceOf(PreconditionFailedException.class);
    assertThatThrownBy(() -> RolloutTag.still("").require(rollout(id))).isInstanceOf(PreconditionFailedException.class);
    assertThatThrownBy(() -> RolloutTag.still(seen).require(null)).isInstanceOf(PreconditionFailedException.class);
    agent.host().comeBack(Outcome.KEXEC, true);
    agent.checkIn();
  }
}
