package io.kexecfleet.agent.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The agent's codec and the service's mapper must understand each other in both directions. */
class JsonTest {

  private final JsonMapper service = JsonMapper.builder().build();

  @Test
  void theServiceReadsWhatTheAgentSays() {
    var load =
        new LoadReport(
            LoadMethod.CMA,
            "7.2.12",
            List.of(new LoadReport.Segment(0, 0x3_6d00_0000L, 4096)),
            0,
            12,
            new LoadReport.Evidence(4, 0x36d00000L, 0x200000, true, 1, List.of("kexec_file: \"quoted\"")),
            List.of(new LoadReport.Refused(LoadMethod.CMA, LoadReport.Refused.Code.MISALIGNED, "odd", List.of())));
    var report =
        new RebootReport(
            "r1",
            Outcome.KEXEC,
            List.of("fact"),
            "old",
            "new",
            "7.2.11",
            "7.2.12",
            load,
            List.of(new PhaseTiming(PhaseTiming.Phase.HOT_PHASE, 400, 12, "ümlaut")),
            true);
    var said = new CheckIn(7, "boot", "7.2.12", "1", RebootStatus.returned(report));
    assertThat(service.readValue(Json.write(said), CheckIn.class)).isEqualTo(said);
    var idle = new CheckIn(0, "boot", "7.2.12", "1", null);
    assertThat(service.readValue(Json.write(idle), CheckIn.class)).isEqualTo(idle);
    var enrolment = new Enrolment("host", "ab");
    assertThat(service.readValue(Json.write(enrolment), Enrolment.class)).isEqualTo(enrolment);
  }

  @Test
  void theAgentReadsWhatTheServiceSays() {
    var order = new Order("r1", Order.Intent.JUMP, "boot", 60_000, BootTarget.paths("/boot/vmlinuz", "/boot/initrd"));
    for (var desired : List.of(Desired.NOTHING, new Desired(9, order, "r0"))) {
      var reply = new CheckInReply(desired, 1_700_000_000_000L, 49_999);
      assertThat(Json.readReply(service.writeValueAsString(reply))).isEqualTo(reply);
    }
  }

  @Test
  void whatANewerServiceAddsIsPassedBy() {
    var reply = "{\"desired\":{\"generation\":3,\"colour\":{\"a\":[1]}},\"serviceTimeMillis\":1,\"heldMillis\":0}";
    assertThat(Json.readReply(reply).desired()).isEqualTo(new Desired(3, null, null));
  }
}
