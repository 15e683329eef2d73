package io.kexecfleet.agent.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.proof.ServiceClock;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The agent's codec and the service's mapper must understand each other in both directions. */
class JsonTest {

  private static final LoadReport LOAD =
      new LoadReport(
          LoadMethod.CMA,
          "7.2.12",
          List.of(new LoadReport.Segment(0, 0x3_6d00_0000L, 4096)),
          0,
          12,
          new LoadReport.Evidence(4, 0x36d00000L, 0x200000, true, 1, List.of("kexec_file: \"quoted\"")),
          List.of(new LoadReport.Refused(LoadMethod.CMA, LoadReport.Refused.Code.MISALIGNED, "odd", List.of())));

  private final JsonMapper service = JsonMapper.builder().build();

  @Test
  void theServiceReadsWhatTheAgentSays() {
    var report =
        new RebootReport(
            "r1",
            Outcome.KEXEC,
            List.of("fact"),
            "old",
            "new",
            "7.2.11",
            "7.2.12",
            LOAD,
            List.of(new PhaseTiming(PhaseTiming.Phase.HOT_PHASE, 400, 12, "ümlaut")),
            List.of(new Finding("UNITS_FAILED", Finding.Severity.BLOCKING, "cron.service", "Look.")),
            new RebootReport.Saved(-5, 12, "guess"),
            true);
    var said = new CheckIn(7, "boot", "7.2.12", "1", RebootStatus.returned(report));
    assertThat(service.readValue(Json.write(said), CheckIn.class)).isEqualTo(said);
    var named = new CheckIn(7, "boot", "7.2.12", "1", null, "Maker Model", null);
    assertThat(service.readValue(Json.write(named), CheckIn.class)).isEqualTo(named);
    var well = new CheckIn(7, "boot", "7.2.12", "1", null, "Maker Model", List.of());
    assertThat(service.readValue(Json.write(well), CheckIn.class)).as("not the same as not looked at").isEqualTo(well).isNotEqualTo(named);
    var found = List.of(new Finding("TAINT", Finding.Severity.WARNING, "It \"died\".", "Look."), new Finding("MEMORY", Finding.Severity.BLOCKING, "512 MiB", "Free some."));
    var ailing = new CheckIn(7, "boot", "7.2.12", "1", null, null, found);
    assertThat(service.readValue(Json.write(ailing), CheckIn.class)).isEqualTo(ailing);
    var idle = new CheckIn(0, "boot", "7.2.12", "1", null);
    assertThat(service.readValue(Json.write(idle), CheckIn.class)).isEqualTo(idle);
    var enrolment = new Enrolment("host", "ab");
    assertThat(service.readValue(Json.write(enrolment), Enrolment.class)).isEqualTo(enrolment);
  }

  @Test
  void theServiceReadsWhatAnAgentWithNothingLoadedSays() {
    var report =
        new RebootReport(
            "r1", Outcome.FIRMWARE, List.of("fact"), "old", "new", "7.2.11", "7.2.12", null, List.of(), List.of(), null, true);
    var statuses =
        List.of(
            RebootStatus.staged("r1", null),
            RebootStatus.jumping("r1", null),
            RebootStatus.refused("r1", new Refusal(Refusal.Code.NOT_STAGED, "somebody's image")),
            RebootStatus.returned(report));
    for (var status : statuses) {
      var said = new CheckIn(7, "boot", "7.2.12", "1", status);
      assertThat(service.readValue(Json.write(said), CheckIn.class)).isEqualTo(said);
    }
  }

  @Test
  void theAgentReadsWhatTheServiceSays() {
    var kexec = order(Order.Way.KEXEC);
    var firmware = order(Order.Way.FIRMWARE);
    var next = Order.of("r1", Order.Intent.STAGE, Order.Way.KEXEC, "boot", 60_000, BootTarget.defaultEntry());
    for (var desired :
        List.of(Desired.NOTHING, new Desired(9, kexec, "r0"), new Desired(9, firmware, null), new Desired(9, next, null))) {
      var reply = new CheckInReply(desired, 1_700_000_000_000L, 49_999);
      assertThat(Json.readReply(service.writeValueAsString(reply))).isEqualTo(reply);
    }
  }

  @Test
  void anOrderOfAServiceThatKnowsOnlyKexecIsOneToKexec() {
    var kexec = order(Order.Way.KEXEC);
    var reply = service.writeValueAsString(new CheckInReply(new Desired(9, kexec, null), 1, 0));
    var older = reply.replace("\"way\":\"KEXEC\",", "");
    assertThat(older).isNotEqualTo(reply);
    assertThat(Json.readReply(older).desired().order()).isEqualTo(kexec);
  }

  @Test
  void aRecordIsReadAsItWasWritten() {
    var clock = new ServiceClock(1_000_000, 3, 50_000);
    var prelude = new Prelude(List.of("drain"), 5L, 1, List.of("cron.service"), true);
    var jump =
        new RebootRecord("r1", 7, "b", "7.2.11", Order.Way.KEXEC, "7.2.12", "c0ffee", LOAD, 1, 2, clock, prelude, false, false);
    var restart =
        new RebootRecord("r1", 7, "b", "7.2.11", Order.Way.FIRMWARE, "7.2.12", null, null, 1, 2, null, null, false, false);
    var guarded = new Departure(Departure.Through.DIRECT, new Departure.Guard(60, true), List.of(), true);
    var unguarded = new Departure(Departure.Through.SYSTEMD, null, List.of("It is off."), false);
    for (var record : List.of(jump, restart, restart.asReported(), jump.leaving(guarded), restart.leaving(unguarded))) {
      assertThat(Json.readRecord(Json.write(record))).isEqualTo(record);
    }
  }

  @Test
  void aTargetWithoutInitrdsHasNone() {
    var order = Order.of("r1", Order.Intent.STAGE, Order.Way.KEXEC, "boot", 60_000, BootTarget.latestInstalled());
    var reply = service.writeValueAsString(new CheckInReply(new Desired(9, order, null), 1, 0));
    var without = reply.replace("\"initrds\":[],", "");
    assertThat(without).isNotEqualTo(reply);
    assertThat(Json.readReply(without).desired().order()).isEqualTo(order);
  }

  /** The host may run a newer agent after the jump than the one that jumped. */
  @Test
  void aRecordOfAnAgentThatKnewOnlyKexecIsOneOfAJumpIntoWhatWasStaged() {
    var jump = new RebootRecord("r1", 7, "b", "7.2.11", Order.Way.KEXEC, "7.2.12", "c0ffee", LOAD, 1, 2, null, null, false, false);
    var written = Json.write(jump);
    var withoutWay = written.replace("\"way\":\"KEXEC\",\"targetRelease\":\"7.2.12\",", "");
    assertThat(withoutWay).isNotEqualTo(written);
    var older = withoutWay.replaceFirst(",\"departure\":\\{[^{}]*}", "");
    assertThat(older).isNotEqualTo(withoutWay).doesNotContain("departure");
    assertThat(Json.readRecord(older)).isEqualTo(jump);
  }

  @Test
  void whatANewerServiceAddsIsPassedBy() {
    var reply = "{\"desired\":{\"generation\":3,\"colour\":{\"a\":[1]}},\"serviceTimeMillis\":1,\"heldMillis\":0}";
    assertThat(Json.readReply(reply).desired()).isEqualTo(new Desired(3, null, null));
  }

  private static Order order(Order.Way way) {
    var target = BootTarget.paths("/boot/vmlinuz", "/boot/microcode", "/boot/initrd");
    return new Order("r1", Order.Intent.JUMP, way, "boot", 60_000, target, List.of("drain"), 5L);
  }
}
