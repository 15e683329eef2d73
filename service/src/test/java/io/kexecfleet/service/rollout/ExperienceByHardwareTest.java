package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.RunningService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What was tried on which hardware, from which kernel to which, and what came of it, in columns that SQL can group by. */
class ExperienceByHardwareTest {

  private final RunningService service = RunningService.shared();

  @Test
  void aRebootKeepsWhatItWasTriedOn() {
    var agent = service.enrolled("by-hardware");
    agent.checkIn();
    assertThat(service.operator().get("/api/v1/hosts/by-hardware").text("hardware")).isEqualTo("Test Machine");
    var rollout = new HashMap<String, Object>(Map.of("hosts", List.of("by-hardware"), "maxOut", 1, "returnWithin", "PT5M"));
    rollout.put("target", Map.of("select", "LATEST_INSTALLED"));
    assertThat(service.operator().post("/api/v1/rollouts", rollout).status()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              agent.host().finishStaging();
              agent.host().comeBack(Outcome.KEXEC, true);
              agent.checkIn();
              return service.operator().get("/api/v1/hosts/by-hardware").json().path("reboot").isNull();
            });
    var rows =
        service
            .database()
            .queryForList(
                """
                select r.hardware, r.kernel_from, r.kernel_to, count(*)::int as tried,
                  (count(*) filter (where r.outcome = 'KEXEC'))::int as succeeded
                from reboot r join host h on h.id = r.host_id where r.ordered_at is not null and h.name = 'by-hardware' group by 1, 2, 3
                """);
    assertThat(rows)
        .containsExactly(
            Map.of("hardware", "Test Machine", "kernel_from", "7.1", "kernel_to", "7.2", "tried", 1, "succeeded", 1));
  }

  @Test
  void hardwareIsBoundedAndMayBeLeftOut() {
    var caller = service.enrolled("nameless").caller();
    assertThat(caller.post("/agent/v1/check-in", new CheckIn(0, "boot", "7.1", "1", null)).status()).isEqualTo(200);
    for (var wrong : List.of("", " ", "x".repeat(CheckIn.LONGEST_HARDWARE + 1), "a\0b")) {
      var answer = caller.post("/agent/v1/check-in", new CheckIn(0, "boot", "7.1", "1", null, wrong, null));
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.text("field")).isEqualTo("hardware");
    }
  }
}
