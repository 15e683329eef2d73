package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.SimulatedHost;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Rollouts from an operator's request to their end, over the real port and the real database. */
class RolloutJourneyTest {

  private static final Map<String, ?> LATEST = Map.of("select", "LATEST_INSTALLED");

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private String start(List<TestAgent> agents, int maxOut, int maxFailures) {
    var answer =
        operator.post(
            "/api/v1/rollouts",
            Map.of(
                "hosts", agents.stream().map(TestAgent::name).toList(), "target", LATEST, "maxOut", maxOut,
                "maxFailures", maxFailures, "returnWithin", "PT5M"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private List<TestAgent> agents(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> service.enrolled(prefix + i)).toList();
  }

  /** Lets hosts live, each jump ending so, until the rollout is over. */
  private JsonNode ended(String rollout, List<TestAgent> agents, Outcome outcome) throws InterruptedException {
    var stop = new AtomicBoolean();
    var lives = agents.stream().map(agent -> agent.live(outcome, stop)).toList();
    await().atMost(Duration.ofSeconds(60)).until(() -> !state(rollout).equals("RUNNING"));
    stop.set(true);
    for (var life : lives) {
      life.join();
    }
    return operator.get(rollout).json();
  }

  private String state(String rollout) {
    return operator.get(rollout).text("state");
  }

  @Test
  void everyHostGoesAndTheBooksAreRight() throws InterruptedException {
    var agents = agents("journey", 12);
    var rollout = start(agents, 3, 0);
    var ended = ended(rollout, agents, Outcome.KEXEC);
    assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("tally").path("succeeded").asInt()).isEqualTo(12);
    for (var reboot : ended.path("reboots")) {
      assertThat(reboot.path("outcome").asString()).isEqualTo("KEXEC");
      assertThat(reboot.path("bootIdBefore").asString()).isNotEqualTo(reboot.path("bootIdAfter").asString());
    }
    assertThat(agents).allSatisfy(agent -> assertThat(agent.host().jumps).hasSize(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"FIRMWARE_FALLBACK", "WATCHDOG_RESET", "POWER_CYCLED"})
  void aHostThatComesBackThroughItsFirmwareStopsTheRolloutAndTakesBackTheRest(Outcome outcome) throws InterruptedException {
    var agents = agents(outcome.name().toLowerCase(Locale.ROOT).replace('_', '-'), 4);
    var rollout = start(agents, 1, 0);
    var ended = ended(rollout, agents, outcome);
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    assertThat(ended.path("tally").path("failures").asInt()).isEqualTo(1);
    assertThat(ended.path("reboots").get(3).path("outcome").asString()).isEqualTo("CANCELLED");
    assertThat(agents.stream().filter(agent -> !agent.host().jumps.isEmpty())).hasSize(1);
    assertThat(ended.path("reboots"))
        .filteredOn(reboot -> reboot.path("needsResolution").asBoolean())
        .extracting(reboot -> reboot.path("outcome").asString())
        .containsExactly(outcome.name());
  }

  @Test
  void aHostThatComesBackUnwellIsAFailureThatKeepsItsPlace() throws InterruptedException {
    var agents = agents("unwell", 2);
    agents.getFirst().host().ail(new Finding("UNITS_FAILED", Finding.Severity.BLOCKING, "nginx.service has failed.", "Look."));
    var rollout = start(agents, 1, 0);
    var ended = ended(rollout, agents, Outcome.KEXEC);
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    var first = ended.path("reboots").get(0);
    assertThat(first.path("outcome").asString()).as("what happened is what happened").isEqualTo("KEXEC");
    assertThat(first.path("needsResolution").asBoolean()).isTrue();
    assertThat(first.path("detail").asString()).contains("nginx.service has failed.");
    assertThat(first.path("health").get(0).path("code").asString()).isEqualTo("UNITS_FAILED");
    assertThat(agents.getLast().host().jumps).isEmpty();
    var again = operator.post(rollout + "/retry", Map.of()).json();
    assertThat(again.path("hosts").asInt()).as("who is unwell did not make it, and who was taken back").isEqualTo(2);
  }

  @Test
  void whatIsOnlyAWarningIsOnRecordAndStopsNobody() throws InterruptedException {
    var agents = agents("warned", 1);
    agents.getFirst().host().ail(new Finding("UNITS_FAILED", Finding.Severity.WARNING, "motd.service has failed.", "Look."));
    var rollout = start(agents, 1, 0);
    var ended = ended(rollout, agents, Outcome.KEXEC);
    assertThat(ended.path("state").asString()).isEqualTo("SUCCEEDED");
    assertThat(ended.path("reboots").get(0).path("health").size()).isEqualTo(1);
  }

  @Test
  void hooksAndTheTimeOfTheDecisionGoWithTheOrder() {
    var agent = service.enrolled("hooked");
    agent.checkIn();
    var answer =
        operator.post(
            "/api/v1/rollouts",
            Map.of(
                "hosts", List.of("hooked"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1,
                "hooks", List.of("drain", "tell.chat")));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    assertThat(answer.json().path("hooks").size()).isEqualTo(2);
    var before = service.clock().instant().toEpochMilli();
    var staging = Objects.requireNonNull(agent.checkIn().desired().order());
    assertThat(staging.hooks()).containsExactly("drain", "tell.chat");
    assertThat(staging.decidedAtMillis()).isNull();
    agent.host().finishStaging();
    until(agent, Order.Intent.JUMP);
    var jump = agent.checkIn().desired().order();
    var after = service.clock().instant().toEpochMilli();
    assertThat(jump).isNotNull();
    assertThat(Objects.requireNonNull(jump).hooks()).containsExactly("drain", "tell.chat");
    assertThat(Objects.requireNonNull(jump.decidedAtMillis())).isBetween(before, after);
  }

  @Test
  void theNextOrderReachesItsHeldCheckInAtOnce() throws ExecutionException, InterruptedException {
    var first = service.enrolled("prompt0");
    var second = service.enrolled("prompt1");
    first.checkIn();
    second.checkIn();
    var rollout = start(List.of(first, second), 1, 0);
    until(first, Order.Intent.JUMP);
    until(second, Order.Intent.STAGE);
    second.host().finishStaging();
    var held = second.checkInLater();
    first.host().comeBack(Outcome.KEXEC, true);
    var before = service.clock().instant();
    first.checkIn();
    var order = held.get().desired().order();
    var took = Duration.between(before, service.clock().instant());
    assertThat(order).isNotNull();
    assertThat(order == null ? null : order.intent()).isEqualTo(Order.Intent.JUMP);
    assertThat(took).as("from the check-in that freed the place to the next order").isLessThan(Duration.ofSeconds(1));
    assertThat(state(rollout)).isEqualTo("RUNNING");
  }

  private void look(String rollout) {
    service.bean(RolloutRunner.class).look(UUID.fromString(rollout.substring(rollout.lastIndexOf('/') + 1)));
  }

  /** Checks in and stages until this is asked of it. */
  private void until(TestAgent agent, Order.Intent intent) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              var order = agent.checkIn().desired().order();
              agent.host().finishStaging();
              return order != null && order.intent() == intent;
            });
  }

  @Test
  void whoDoesNotComeBackIsLostAndKeepsItsPlaceUntilSomebodyResolvesIt() {
    var first = service.enrolled("lost0");
    var second = service.enrolled("lost1");
    first.checkIn();
    second.checkIn();
    var rollout = start(List.of(first, second), 1, 1);
    until(first, Order.Intent.JUMP);
    assertThat(first.host().isAway()).isTrue();
    until(second, Order.Intent.STAGE);
    second.checkIn();
    service.clock().advance(Duration.ofMinutes(6));
    look(rollout);
    var lost = operator.get(rollout).json();
    assertThat(lost.path("reboots").get(0).path("outcome").asString()).isEqualTo("LOST");
    assertThat(lost.path("state").asString()).isEqualTo("RUNNING");
    assertThat(lost.path("reboots").get(1).path("state").asString()).isNotEqualTo("OUT");

    first.host().comeBack(Outcome.KEXEC, true);
    assertThat(first.checkIn().desired().recordedRebootId()).isNotNull();
    var late = operator.get(rollout).json().path("reboots").get(0);
    assertThat(late.path("outcome").asString()).isEqualTo("KEXEC");
    assertThat(late.path("late").asBoolean()).isTrue();
    assertThat(operator.get(rollout).json().path("tally").path("held").asInt()).isEqualTo(1);
    second.checkIn();
    assertThat(second.host().isAway()).isFalse();

    var resolved = operator.post(rollout + "/reboots/lost0/resolution", Map.of("note", "looked at it"));
    assertThat(resolved.status()).isEqualTo(200);
    assertThat(resolved.text("resolution")).isEqualTo("looked at it");
    until(second, Order.Intent.JUMP);
    second.host().comeBack(Outcome.KEXEC, true);
    second.checkIn();
    assertThat(state(rollout)).isEqualTo("SUCCEEDED");
  }

  @Test
  void aHostOfWhichNobodyKnowsByItsDeadlineWhetherItIsWellKeepsItsPlace() {
    var agent = service.enrolled("unsure");
    agent.checkIn();
    var rollout = start(List.of(agent), 1, 0);
    until(agent, Order.Intent.JUMP);
    agent.host().comeBack(Outcome.KEXEC, false);
    agent.checkIn();
    assertThat(state(rollout)).isEqualTo("RUNNING");
    service.clock().advance(Duration.ofMinutes(6));
    look(rollout);
    var ended = operator.get(rollout).json();
    assertThat(ended.path("state").asString()).isEqualTo("FAILED");
    var reboot = ended.path("reboots").get(0);
    assertThat(reboot.path("outcome").asString()).isEqualTo("KEXEC");
    assertThat(reboot.path("needsResolution").asBoolean()).isTrue();
    assertThat(reboot.path("detail").asString()).contains("nobody had seen whether it is well");
  }

  @Test
  void whoIsBackAndNotYetSureHowIsNotSaidToKnowNothing() {
    var agent = service.enrolled("unsure0");
    agent.checkIn();
    var rollout = start(List.of(agent), 1, 0);
    until(agent, Order.Intent.JUMP);
    var reboot = operator.get(rollout).json().path("reboots").get(0).path("id").asString();
    var back = new CheckIn(0, UUID.randomUUID().toString(), "7.1", "1", RebootStatus.jumping(reboot, SimulatedHost.LOAD));
    assertThat(agent.caller().post("/agent/v1/check-in", back).status()).isEqualTo(200);
    service.clock().advance(Duration.ofMinutes(6));
    look(rollout);
    var lost = operator.get(rollout).json().path("reboots").get(0);
    assertThat(lost.path("outcome").asString()).isEqualTo("LOST");
    assertThat(lost.path("detail").asString()).contains("was JUMPING");
  }

  @Test
  void whoStaysAfterTheOrderIsOverNeverLeft() {
    var agent = service.enrolled("stays0");
    agent.checkIn();
    var rollout = start(List.of(agent), 1, 0);
    until(agent, Order.Intent.STAGE);
    var order = agent.caller().post("/agent/v1/check-in", agent.host().say()).json().path("desired").path("order");
    assertThat(order.path("intent").asString()).isEqualTo("JUMP");
    assertThat(order.path("validForMillis").asLong()).isBetween(55_000L, 61_000L);
    service.clock().advance(Duration.ofSeconds(61));
    look(rollout);
    assertThat(operator.get(rollout).json().path("reboots").get(0).path("state").asString())
        .as("merely being there proves nothing before the agent knows that the order is over")
        .isEqualTo("OUT");
    agent.checkIn();
    agent.checkIn();
    var reboot = operator.get(rollout).json().path("reboots").get(0);
    assertThat(reboot.path("outcome").asString()).isEqualTo("NEVER_LEFT");
    assertThat(state(rollout)).isEqualTo("FAILED");
  }
}
