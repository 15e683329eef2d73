package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What operators do to rollouts, over the real port and the real database. */
class RolloutLifeTest {

  private static final String PATH = "/api/v1/rollouts";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();
  private final Caller other = service.as(operator.post("/api/v1/tokens", Map.of("name", "life-" + UUID.randomUUID(), "role", "ADMINISTRATOR")).text("token"));

  private Map<String, Object> plan(Map<String, ?> more) {
    var plan = new HashMap<String, Object>();
    plan.put("target", Map.of("select", "LATEST_INSTALLED"));
    plan.put("maxOut", 1);
    plan.putAll(more);
    return plan;
  }

  private List<TestAgent> agents(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> service.enrolled(prefix + i)).peek(TestAgent::checkIn).toList();
  }

  private static List<String> names(List<TestAgent> agents) {
    return agents.stream().map(TestAgent::name).toList();
  }

  private String create(Map<String, ?> more) {
    var answer = operator.post(PATH, plan(more));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private String state(String rollout) {
    return operator.get(rollout).text("state");
  }

  private void post(String path, int status) {
    var answer = operator.post(path, "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
  }

  /** Does what it is told until it is back from its jump. */
  private void go(TestAgent agent, Outcome outcome) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
    agent.host().comeBack(outcome, true);
    agent.checkIn();
  }

  private List<String> blockers(String rollout, TestAgent agent) {
    var codes = new ArrayList<String>();
    operator
        .get(rollout + "/reboots/" + agent.name() + "/why-not")
        .json()
        .path("blockers")
        .forEach(blocker -> codes.add(blocker.path("code").asString()));
    return codes;
  }

  @Test
  void aDraftHoldsNoHostUntilItIsSubmitted() {
    var agents = agents("draft", 1);
    var draft = create(Map.of("hosts", names(agents), "draft", true));
    assertThat(state(draft)).isEqualTo("DRAFT");
    var running = create(Map.of("hosts", names(agents)));
    post(draft + "/submit", 409);
    post(running + "/abort", 200);
    assertThat(state(running)).isEqualTo("ABORTED");
    post(draft + "/submit", 200);
    assertThat(state(draft)).isEqualTo("RUNNING");
    post(draft + "/submit", 409);
    post(draft + "/abort", 200);
  }

  @Test
  void somebodyElseHasToApprove() {
    var agents = agents("approve", 1);
    var rollout = create(Map.of("hosts", names(agents), "approvals", 1));
    assertThat(state(rollout)).isEqualTo("AWAITING_APPROVAL");
    assertThat(blockers(rollout, agents.getFirst())).contains("APPROVAL");
    var own = operator.post(rollout + "/approve", "");
    assertThat(own.status()).as(own.body()).isEqualTo(403);
    assertThat(state(rollout)).isEqualTo("AWAITING_APPROVAL");
    assertThat(other.post(rollout + "/approve", "").status()).isEqualTo(200);
    assertThat(state(rollout)).isEqualTo("RUNNING");
    assertThat(operator.get(rollout).json().path("approvals").size()).isOne();
    go(agents.getFirst(), Outcome.KEXEC);
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aPauseUnloadsWhatIsStagedAndLetsWhoIsOutComeBack() {
    var agents = agents("pause", 3);
    var rollout = create(Map.of("hosts", names(agents)));
    agents.get(0).checkIn();
    agents.get(0).host().finishStaging();
    agents.get(0).checkIn();
    assertThat(agents.get(0).host().isAway()).isTrue();
    agents.get(1).checkIn();
    agents.get(1).host().finishStaging();
    agents.get(1).checkIn();
    post(rollout + "/pause", 200);
    assertThat(agents.get(1).checkIn().desired().order()).isNull();
    agents.get(0).host().comeBack(Outcome.KEXEC, true);
    agents.get(0).checkIn();
    assertThat(operator.get(rollout).json().path("tally").path("succeeded").asInt()).isOne();
    assertThat(blockers(rollout, agents.get(1))).contains("PAUSED");
    post(rollout + "/pause", 409);
    post(rollout + "/resume", 200);
    go(agents.get(1), Outcome.KEXEC);
    go(agents.get(2), Outcome.KEXEC);
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
  }

  @Test
  void anAbortTakesBackWhatWasNotOrderedAndWaitsForWhoIsOut() {
    var agents = agents("abort", 3);
    var rollout = create(Map.of("hosts", names(agents)));
    agents.get(0).checkIn();
    agents.get(0).host().finishStaging();
    agents.get(0).checkIn();
    post(rollout + "/abort", 200);
    var stopping = operator.get(rollout).json();
    assertThat(stopping.path("state").asString()).isEqualTo("RUNNING");
    assertThat(stopping.path("ending").asString()).isEqualTo("ABORTED");
    assertThat(stopping.path("reboots").get(2).path("outcome").asString()).isEqualTo("CANCELLED");
    agents.get(0).host().comeBack(Outcome.KEXEC, true);
    agents.get(0).checkIn();
    assertThat(state(rollout)).isEqualTo("ABORTED");
    assertThat(operator.get(rollout).json().path("reboots").get(0).path("outcome").asString()).isEqualTo("KEXEC");
    post(rollout + "/abort", 409);
  }

  @Test
  void aWaveSoaksBeforeTheNextBegins() {
    var agents = agents("soak", 2);
    var rollout =
        create(Map.of("hosts", names(agents), "waves", List.of(Map.of("hosts", 1, "soak", "PT1H"))));
    go(agents.get(0), Outcome.KEXEC);
    assertThat(operator.get(rollout).json().path("wave").asInt()).isEqualTo(1);
    assertThat(agents.get(1).checkIn().desired().order()).isNull();
    assertThat(blockers(rollout, agents.get(1))).contains("SOAK");
    assertThat(operator.get(rollout + "/reboots/soak1/why-not").text("next")).isNotEmpty();
    post(rollout + "/advance", 200);
    assertThat(operator.get(rollout).json().path("wave").asInt()).isEqualTo(2);
    go(agents.get(1), Outcome.KEXEC);
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aCanaryThatFallsBackStopsTheRolloutThoughFailuresAreAllowed() {
    var agents = agents("canary", 3);
    var rollout =
        create(Map.of("hosts", names(agents), "maxOut", 2, "maxFailures", 3, "waves", List.of(Map.of("hosts", 2))));
    go(agents.get(0), Outcome.KEXEC);
    go(agents.get(1), Outcome.FIRMWARE_FALLBACK);
    await().atMost(Duration.ofSeconds(10)).until(() -> state(rollout).equals("FAILED"));
    var ended = operator.get(rollout).json();
    assertThat(ended.path("reason").asString()).contains("1 of the 2 hosts of wave 1");
    assertThat(ended.path("reboots").get(2).path("outcome").asString()).isEqualTo("CANCELLED");
    assertThat(agents.get(2).host().jumps).isEmpty();

    var again = operator.post(rollout + "/retry", "");
    assertThat(again.status()).as(again.body()).isEqualTo(201);
    assertThat(again.text("retryOf")).isEqualTo(ended.path("id").asString());
    go(agents.get(1), Outcome.KEXEC);
    go(agents.get(2), Outcome.KEXEC);
    assertThat(state(again.location())).isEqualTo("SUCCEEDED");
  }

  @Test
  void aHoldBetweenWavesWaitsForAPerson() {
    var agents = agents("hold", 2);
    var rollout =
        create(
            Map.of(
                "hosts", names(agents),
                "waves", List.of(Map.of("hosts", 1)),
                "gates", List.of(Map.of("type", "HOLD", "name", "looked-at", "when", "BETWEEN_WAVES"))));
    go(agents.get(0), Outcome.KEXEC);
    assertThat(blockers(rollout, agents.get(1))).contains("GATE");
    post(rollout + "/gates/nothing/release", 404);
    post(rollout + "/gates/looked-at/release", 200);
    go(agents.get(1), Outcome.KEXEC);
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aHostThatRefusesIsTriedAgainAfterItsBackOff() {
    var agent = agents("again", 1).getFirst();
    var rollout = create(Map.of("hosts", List.of(agent.name()), "retries", Map.of("most", 1, "backOff", "PT1S")));
    agent.checkIn();
    agent.host().refuse();
    agent.checkIn();
    go(agent, Outcome.KEXEC);
    var ended = operator.get(rollout).json();
    assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("reboots").size()).isOne();
    assertThat(ended.path("reboots").get(0).path("attempt").asInt()).isEqualTo(2);
  }

  @Test
  void aDryRunStagesAndNobodyJumps() {
    var agents = agents("dry", 2);
    var rollout = create(Map.of("hosts", names(agents), "dryRun", true));
    for (var agent : agents) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                var order = agent.checkIn().desired().order();
                assertThat(order == null || order.intent() == Order.Intent.STAGE).isTrue();
                agent.host().finishStaging();
                agent.checkIn();
                return outcomes(rollout, agent).equals("REHEARSED");
              });
    }
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
    assertThat(agents).allMatch(agent -> agent.host().jumps.isEmpty());
  }

  private String outcomes(String rollout, TestAgent agent) {
    for (var reboot : operator.get(rollout).json().path("reboots")) {
      if (reboot.path("host").asString().equals(agent.name())) {
        return reboot.path("outcome").asString("");
      }
    }
    return "";
  }

  @Test
  void everyActIsOnRecordWithWhoDidIt() {
    var agents = agents("record", 1);
    var rollout = create(Map.of("hosts", names(agents)));
    var id = rollout.substring(rollout.lastIndexOf('/') + 1);
    post(rollout + "/pause", 200);
    assertThat(other.post(rollout + "/resume", "").status()).isEqualTo(200);
    post(rollout + "/abort", 200);
    var entries = operator.get("/api/v1/audit?subject=" + id).json().path("entries");
    var acts = new ArrayList<String>();
    entries.forEach(entry -> acts.add(entry.path("action").asString() + " " + entry.path("actor").asString().replaceAll("-.*", "")));
    assertThat(acts).containsExactly("rollout.abort operator", "rollout.resume life", "rollout.pause operator", "rollout.create operator");
    entries.forEach(entry -> assertThat(entry.path("address").asString()).isEqualTo("127.0.0.1"));
  }
}
