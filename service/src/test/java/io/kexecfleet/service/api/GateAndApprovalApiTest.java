package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What a rollout waits for: its gates and the people who approve it. */
class GateAndApprovalApiTest {

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private String create(Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 3));
    plan.putAll(more);
    var answer = operator.post("/api/v1/rollouts", plan);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private List<String> gates(String rollout) {
    var answer = operator.get(rollout + "/gates");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return StreamSupport.stream(answer.json().path("gates").spliterator(), false)
        .map(
            gate ->
                "%s %s %s %s"
                    .formatted(
                        gate.path("name").asString(),
                        gate.path("wave").asString("-"),
                        gate.path("state").asString(),
                        gate.path("releasedBy").asString("-")))
        .toList();
  }

  @Test
  void gatesAreClosedOpenAndPassed() {
    var agents = List.of(service.enrolled("gated-1"), service.enrolled("gated-2"), service.enrolled("gated-3"));
    agents.forEach(TestAgent::checkIn);
    var holds =
        List.of(
            Map.of("type", "HOLD", "name", "each", "when", "BEFORE_HOSTS"),
            Map.of("type", "HOLD", "name", "between", "when", "BETWEEN_WAVES"));
    var waves = List.of(Map.of("hosts", 1), Map.of("hosts", 1));
    var rollout = create(Map.of("hosts", agents.stream().map(TestAgent::name).toList(), "waves", waves, "gates", holds));
    assertThat(gates(rollout)).containsExactly("each - CLOSED -", "between 2 CLOSED -");
    operator.post(rollout + "/gates/each/release", "");
    assertThat(gates(rollout)).containsExactly("each - OPEN operator", "between 2 CLOSED -");
    var open = operator.get(rollout + "/gates").json().path("gates").get(0);
    assertThat(open.path("releasedAt").asString()).isNotEmpty().isEqualTo(open.path("openSince").asString());
    assertThat(open.path("type").asString()).isEqualTo("HOLD");
    assertThat(open.path("detail").asString()).startsWith("Released by operator");
    operator.post(rollout + "/gates/between/release", "");
    var stop = new AtomicBoolean();
    agents.forEach(agent -> agent.live(Outcome.KEXEC, stop));
    await().atMost(Duration.ofSeconds(30)).until(() -> gates(rollout).size() == 3);
    assertThat(gates(rollout)).containsExactly("each - OPEN operator", "between 2 PASSED operator", "between 3 CLOSED -");
    operator.post(rollout + "/gates/between/release", "");
    await().atMost(Duration.ofSeconds(30)).until(() -> operator.get(rollout).text("state").equals("SUCCEEDED"));
    stop.set(true);
    assertThat(gates(rollout)).containsExactly("each - PASSED operator", "between 2 PASSED operator", "between 3 PASSED operator");
  }

  @Test
  void approvalsSayHowManyAreMissing() {
    service.enrolled("approved");
    var rollout = create(Map.of("hosts", List.of("approved"), "approvals", 2));
    var before = operator.get(rollout + "/approvals").json();
    assertThat(before.path("needed").asInt()).isEqualTo(2);
    assertThat(before.path("missing").asInt()).isEqualTo(2);
    assertThat(before.path("author").asString()).isEqualTo("operator");
    assertThat(before.path("approveBy").asString()).isNotEmpty();
    service.as(Role.APPROVER).post(rollout + "/approve", "");
    var after = operator.get(rollout + "/approvals").json();
    assertThat(after.path("missing").asInt()).isOne();
    assertThat(after.path("approvals").size()).isOne();
    service.as(Role.APPROVER).post(rollout + "/approve", "");
    assertThat(operator.get(rollout + "/approvals").json().path("missing").asInt()).isZero();
    operator.post(rollout + "/abort", "");
  }

  @Test
  void rolloutsOfOthersHaveNeither() {
    service.enrolled("waits-for-all");
    var rollout = create(Map.of("hosts", List.of("waits-for-all"), "draft", true));
    var red = service.as(Role.VIEWER, "team=red");
    assertThat(red.get(rollout + "/gates").status()).isEqualTo(404);
    assertThat(red.get(rollout + "/approvals").status()).isEqualTo(404);
  }
}
