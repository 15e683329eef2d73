package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Replicas;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Hosts and operators may be connected to any replica. */
class ReplicasJourneyTest {

  private final RunningService first = Replicas.FIRST;
  private final RunningService second = Replicas.SECOND;
  private final Caller operatorAtFirst = first.operator();
  private final Caller operatorAtSecond = second.as(first.operatorToken());

  private static String create(Caller operator, List<TestAgent> agents, int maxOut) {
    var answer =
        operator.post(
            "/api/v1/rollouts",
            Map.of(
                "hosts", agents.stream().map(TestAgent::name).toList(),
                "target", Map.of("select", "LATEST_INSTALLED"),
                "maxOut", maxOut));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  @Test
  void aHeldCheckInIsAnsweredByWhatTheOtherReplicaDecided() throws ExecutionException, InterruptedException {
    var agent = first.enrolled("held-elsewhere");
    agent.checkIn();
    var held = agent.checkInLater();
    create(operatorAtSecond, List.of(agent), 1);
    var order = held.get().desired().order();
    assertThat(order == null ? null : order.intent()).isEqualTo(Order.Intent.STAGE);
  }

  /** Each check-in goes to the other replica than the last, so each takes for new what the other knows already. */
  @Test
  void aHostThatChangesReplicasAllTheTimeGoesThroughItsReboot() {
    var agents = IntStream.range(0, 4).mapToObj(i -> first.enrolled("wanders" + i)).toList();
    agents.forEach(TestAgent::checkIn);
    var rollout = create(operatorAtFirst, agents, 2);
    for (var agent : agents) {
      var elsewhere = agent.movedTo(second);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                agent.checkIn();
                agent.host().finishStaging();
                elsewhere.checkIn();
                return agent.host().isAway();
              });
      agent.host().comeBack(Outcome.KEXEC, true);
      elsewhere.checkIn();
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> operatorAtSecond.get(rollout).text("state").equals("SUCCEEDED"));
    assertThat(agents).allMatch(agent -> agent.host().jumps.size() == 1);
  }

  /** What a host said to one replica, and then unsaid to the other, must count again when it says it to the first. */
  @Test
  void whatIsSaidOnceMoreAfterSomethingElseIsNewsAgain() {
    var agent = first.enrolled("says-again");
    agent.checkIn();
    var blocker = first.enrolled("says-again-blocker");
    blocker.checkIn();
    create(operatorAtFirst, List.of(blocker, agent), 1);
    await().atMost(Duration.ofSeconds(10)).until(() -> { blocker.checkIn(); blocker.host().finishStaging(); return blocker.host().isAway(); });
    await().atMost(Duration.ofSeconds(10)).until(() -> agent.checkIn().desired().order() != null);
    agent.host().finishStaging();
    agent.checkIn();
    agent.host().goStale();
    agent.movedTo(second).checkIn();
    agent.host().finishStaging();
    blocker.host().comeBack(Outcome.KEXEC, true);
    blocker.checkIn();
    await().atMost(Duration.ofSeconds(10)).until(() -> { agent.checkIn(); return agent.host().isAway(); });
  }
}
