package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The ledger keeps up with what becomes known of a reboot. */
class LedgerStepsTest {

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private UUID out(TestAgent agent) {
    agent.checkIn();
    agent.host().take(new PhaseTiming(Phase.OUT_OF_SERVICE, 7_000, 10, "clocks"));
    var rollout =
        operator.post(
            "/api/v1/rollouts",
            Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M"));
    assertThat(rollout.status()).as(rollout.body()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
    return UUID.fromString(rollout.text("id"));
  }

  private List<@Nullable String> entries(UUID rollout) {
    return service
        .database()
        .queryForList(
            "select concat_ws(' ', outcome, succeeded, reported, out_of_service_ms) from ledger_entry where rollout_id = ?",
            String.class,
            rollout);
  }

  @Test
  void aHostThatIsOutIsNotInItYet() {
    var agent = service.enrolled("ledger-out");
    var rollout = out(agent);
    assertThat(entries(rollout)).isEmpty();
    agent.host().comeBack(Outcome.KEXEC, true);
    agent.checkIn();
    assertThat(entries(rollout)).containsExactly("KEXEC t t 7000");
    agent.checkIn();
    assertThat(entries(rollout)).containsExactly("KEXEC t t 7000");
  }

  @Test
  void whatIsLearnedLaterOfALostHostReplacesWhatWasThere() {
    var agent = service.enrolled("ledger-lost");
    var rollout = out(agent);
    service.clock().advance(Duration.ofMinutes(6));
    service.bean(RolloutRunner.class).look(rollout);
    assertThat(entries(rollout)).containsExactly("LOST f f");
    agent.host().comeBack(Outcome.KEXEC, false);
    agent.checkIn();
    assertThat(entries(rollout)).as("it was given up, and its phases are not known yet").containsExactly("KEXEC f f");
    agent.host().completeReport();
    agent.checkIn();
    assertThat(entries(rollout)).containsExactly("KEXEC f t 7000");
  }

  @Test
  void whoNeverLeftWasTriedAllTheSame() {
    var agent = service.enrolled("ledger-stayed");
    var rollout = out(agent);
    agent.host().comeBack(Outcome.NEVER_LEFT, true);
    agent.checkIn();
    assertThat(entries(rollout)).containsExactly("NEVER_LEFT f t 7000");
  }
}
