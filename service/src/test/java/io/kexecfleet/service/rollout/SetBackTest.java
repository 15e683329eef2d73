package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Hosts that know of reboots of which the database does not: it was restored from a backup. */
@ExtendWith(OutputCaptureExtension.class)
class SetBackTest {

  private static final String BOOT = "boot-now";

  private final RunningService service = RunningService.shared();

  private CheckIn back(String reboot, boolean complete) {
    var report =
        new RebootReport(reboot, Outcome.KEXEC, List.of("seen"), "boot-before", BOOT, "7.1", "7.2", null, List.of(), List.of(), null, complete);
    return new CheckIn(0, BOOT, "7.2", "1", RebootStatus.returned(report));
  }

  private static String recorded(TestAgent agent, CheckIn word) {
    return String.valueOf(agent.send(word).join().desired().recordedRebootId());
  }

  @Test
  void aHostThatIsBackFromAnUnknownRebootNeedNotSaySoForEver(CapturedOutput output) {
    var agent = service.enrolled("set-back");
    var reboot = UUID.randomUUID().toString();

    assertThat(recorded(agent, back(reboot, false))).as("it will say more").isEqualTo("null");
    assertThat(recorded(agent, back(reboot, true))).isEqualTo(reboot);
    assertThat(output).contains("Host set-back is back (KEXEC) from reboot " + reboot);

    var plan = Map.of("hosts", List.of("set-back"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    assertThat(service.operator().post("/api/v1/rollouts", plan).status()).isEqualTo(201);
    var idle = new CheckIn(0, BOOT, "7.2", "1", null);
    assertThat(agent.send(idle).join().desired().order()).as("and takes orders again").isNotNull();
  }

  @Test
  void whatIsAnothersIsPassedOver() {
    var one = service.enrolled("set-back-one");
    var other = service.enrolled("set-back-other");
    var plan = Map.of("hosts", List.of("set-back-one"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    assertThat(service.operator().post("/api/v1/rollouts", plan).status()).isEqualTo(201);
    var order = one.checkInAndWait().desired().order();
    assertThat(order).isNotNull();

    assertThat(recorded(other, back(order.rebootId(), true))).isEqualTo("null");
  }
}
