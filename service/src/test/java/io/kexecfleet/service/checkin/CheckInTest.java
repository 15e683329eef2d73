package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** The shared service holds a check-in for 2 s. */
class CheckInTest {

  private static final long HOLD = 2000;

  private final RunningService service = RunningService.shared();

  private String rollout(String... hosts) {
    var answer =
        service
            .operator()
            .post(
                "/api/v1/rollouts",
                Map.of("hosts", List.of(hosts), "target", Map.of("select", "RELEASE", "release", "7.2.1"), "maxOut", 1));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  @Test
  void isHeldWhileThereIsNothingToSay() {
    var agent = service.enrolled("held0");
    agent.checkIn();
    var reply = agent.checkInAndWait();
    assertThat(reply.heldMillis()).isBetween(HOLD - 50, HOLD + 1500);
    assertThat(reply.desired().order()).isNull();
    assertThat(reply.serviceTimeMillis()).isCloseTo(service.clock().millis(), org.assertj.core.data.Offset.offset(2000L));
  }

  @Test
  void isAnsweredAtOnceWhenTheAgentHasNotSeenWhatIsDesired() {
    var agent = service.enrolled("behind0");
    rollout("behind0");
    agent.checkIn();
    var again = agent.send(new CheckIn(0, agent.host().bootId(), "7.1", "1", null)).join();
    assertThat(again.heldMillis()).isLessThan(HOLD - 500);
    assertThat(again.desired().order()).isNotNull();
  }

  @Test
  void aLostReplyIsRepairedBySayingTheSameAgain() {
    var agent = service.enrolled("repeat0");
    agent.checkIn();
    rollout("repeat0");
    var said = agent.host().say();
    var first = agent.send(said).join().desired();
    var second = agent.send(said).join().desired();
    assertThat(second.generation()).isEqualTo(first.generation());
    assertThat(second.order()).isNotNull().extracting(Order::rebootId).isEqualTo(first.order() == null ? "" : first.order().rebootId());
  }

  @Test
  void isAnsweredTheMomentSomethingIsDesired() throws ExecutionException, InterruptedException {
    var agent = service.enrolled("wake0");
    agent.checkIn();
    var held = agent.checkInLater();
    untilHeld(1);
    rollout("wake0");
    var reply = held.get();
    assertThat(reply.heldMillis()).isLessThan(HOLD - 100);
    var order = reply.desired().order();
    assertThat(order).isNotNull();
    assertThat(order == null ? null : order.intent()).isEqualTo(Order.Intent.STAGE);
    assertThat(order == null ? null : order.bootId()).isEqualTo(agent.host().bootId());
  }

  /** The count of held check-ins is the only way to know that a request has arrived. */
  private void untilHeld(int most) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                service.asAtManagement(service.operatorToken()).get("/actuator/prometheus").body().lines()
                    .filter(line -> line.startsWith("kexec_fleet_check_ins_held "))
                    .anyMatch(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))) >= most));
  }

  @Test
  void aNewOneReplacesTheOneThatIsHeld() {
    var agent = service.enrolled("replace0");
    agent.checkIn();
    var old = agent.checkInLater();
    untilHeld(1);
    var young = agent.checkInLater();
    CompletableFuture.allOf(old, young).join();
    assertThat(old.join().heldMillis() < young.join().heldMillis()).as("the older was answered first").isTrue();
  }

  @Test
  void anAgentThatHasSeenMoreThanTheServiceKnowsIsCaughtUpWith() {
    var agent = service.enrolled("ahead0");
    var reply = agent.send(new CheckIn(41, agent.host().bootId(), "7.1", "1", null)).join();
    assertThat(reply.desired().generation()).isEqualTo(42);
  }

  @Test
  void aHostSpeaksAboutItselfOnly() {
    var victim = service.enrolled("victim0");
    var liar = service.enrolled("liar0");
    victim.checkIn();
    var rollout = rollout("victim0");
    var rebootId = service.operator().get(rollout).json().path("reboots").get(0).path("id").asString();
    var lie = RebootStatus.staged(rebootId, io.kexecfleet.service.support.SimulatedHost.LOAD);
    liar.send(new CheckIn(0, victim.host().bootId(), "7.1", "1", lie)).join();
    liar.send(new CheckIn(0, "b", "7.1", "1", RebootStatus.staging(UUID.randomUUID().toString()))).join();
    liar.send(new CheckIn(0, "b", "7.1", "1", RebootStatus.staging("no id at all"))).join();
    assertThat(service.operator().get(rollout).json().path("reboots").get(0).path("state").asString()).isEqualTo("STAGING");
  }

  @Test
  void whatANewerAgentAddsIsPassedOver() {
    var agent = service.enrolled("newer0");
    var answer =
        agent.caller().post("/agent/v1/check-in", "{\"seenGeneration\":7,\"bootId\":\"b\",\"kernelRelease\":\"k\",\"agentVersion\":\"v\",\"mood\":{\"good\":true}}");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void whatIsMissingOrNoTextIsNamed() {
    var caller = service.enrolled("incomplete0").caller();
    var missing = caller.post("/agent/v1/check-in", "{\"seenGeneration\":0,\"kernelRelease\":\"k\",\"agentVersion\":\"v\"}");
    assertThat(missing.status()).isEqualTo(400);
    assertThat(missing.text("field")).isEqualTo("bootId");
    var nul = caller.post("/agent/v1/check-in", Map.of("seenGeneration", 0, "bootId", "a\0b", "kernelRelease", "k", "agentVersion", "v"));
    assertThat(nul.status()).isEqualTo(400);
    assertThat(nul.text("field")).isEqualTo("bootId");
    var step = caller.post("/agent/v1/check-in", "{\"seenGeneration\":0,\"bootId\":\"b\",\"kernelRelease\":\"k\",\"agentVersion\":\"v\",\"reboot\":{\"rebootId\":\"r\",\"step\":\"FLYING\"}}");
    assertThat(step.status()).isEqualTo(400);
    assertThat(step.text("field")).isEqualTo("reboot.step");
    assertThat(caller.post("/agent/v1/check-in", "not json").status()).isEqualTo(400);
  }

  @Test
  void whatIsTooLongIsRefused() {
    var caller = service.enrolled("long0").caller();
    var long_ = "{\"bootId\":\"" + "x".repeat(300_000) + "\"}";
    assertThat(caller.post("/agent/v1/check-in", long_).status()).isEqualTo(413);
    assertThat(caller.postChunked("/agent/v1/check-in", long_).status()).isEqualTo(413);
  }
}
