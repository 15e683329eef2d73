package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.rollout.Counted.Anew;
import io.kexecfleet.service.rollout.Counted.What;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CountedTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final UUID ID = UUID.randomUUID();

  private final Reboot reboot = new Reboot(ID, UUID.randomUUID(), UUID.randomUUID(), 0, 0, false);

  private List<Counted> counted(Decision decision) {
    return Counted.of(List.of(decision), _ -> reboot);
  }

  private static Decision.Stage stage(String bootId, boolean byFirmware) {
    return new Decision.Stage(ID, bootId, byFirmware, NOW);
  }

  private void staged() {
    reboot.apply(stage("boot", false), 1);
    reboot.hear(NOW, "boot", 1, RebootStatus.staged(ID.toString(), load()));
    reboot.apply(new Decision.Staged(ID, NOW), 2);
  }

  private static LoadReport load() {
    var refused = new LoadReport.Refused(LoadMethod.CMA, LoadReport.Refused.Code.MISALIGNED, "It lies badly.", List.of());
    return new LoadReport(
        LoadMethod.NORMAL, "7.2", List.of(), 0, 1, new LoadReport.Evidence(2, 0, 0, true, 0, List.of()), List.of(refused));
  }

  private static Decision.Finish finish(Outcome outcome, Decision.As as) {
    return new Decision.Finish(ID, outcome, "why", as, NOW, null);
  }

  @Test
  void anImageCountsOnceItIsVerifiedWithWhatWasNotTaken() {
    reboot.apply(stage("boot", false), 1);
    assertThat(counted(stage("boot", false))).isEmpty();
    reboot.hear(NOW, "boot", 1, RebootStatus.staged(ID.toString(), load()));
    assertThat(counted(new Decision.Staged(ID, NOW)))
        .containsExactly(
            Counted.of(What.STAGED, LoadMethod.NORMAL),
            Counted.of(What.LOAD_METHOD_REFUSED, LoadMethod.CMA, LoadReport.Refused.Code.MISALIGNED));
  }

  @Test
  void aStagedImageThatIsLoadedAnewWasStaleOrInAnotherBoot() {
    staged();
    assertThat(counted(stage("boot", false))).containsExactly(Counted.of(What.LOADED_ANEW, Anew.STALE));
    assertThat(counted(stage("other", false))).containsExactly(Counted.of(What.LOADED_ANEW, Anew.OTHER_BOOT));
  }

  @Test
  void aRefusalThatLeadsThroughTheFirmwareCountsAsOne() {
    reboot.apply(stage("boot", false), 1);
    reboot.hear(NOW, "boot", 1, RebootStatus.refused(ID.toString(), new Refusal(Refusal.Code.LOAD_FAILED, "no")));
    assertThat(counted(stage("boot", true))).containsExactly(Counted.of(What.REFUSED, Refusal.Code.LOAD_FAILED));
    assertThat(counted(finish(Outcome.REFUSED, Decision.As.FAILURE)))
        .containsExactly(
            Counted.of(What.REBOOT_ENDED, Outcome.REFUSED, Decision.As.FAILURE), Counted.of(What.REFUSED, Refusal.Code.LOAD_FAILED));
  }

  @Test
  void aRehearsalLoadedItsImageToo() {
    reboot.apply(stage("boot", false), 1);
    reboot.hear(NOW, "boot", 1, RebootStatus.staged(ID.toString(), load()));
    assertThat(counted(finish(Outcome.REHEARSED, Decision.As.SUCCESS)))
        .contains(Counted.of(What.REBOOT_ENDED, Outcome.REHEARSED, Decision.As.SUCCESS), Counted.of(What.STAGED, LoadMethod.NORMAL));
  }

  @Test
  void endsCountAsWhatTheyAre() {
    assertThat(counted(new Decision.End(RolloutState.FAILED, NOW))).containsExactly(Counted.of(What.ROLLOUT_ENDED, RolloutState.FAILED));
    assertThat(counted(new Decision.Late(ID, Outcome.KEXEC, "late"))).containsExactly(Counted.of(What.LATE_EVIDENCE, Outcome.KEXEC));
    assertThat(counted(finish(Outcome.LOST, Decision.As.FAILURE_HOLDING_ITS_PLACE)))
        .containsExactly(Counted.of(What.REBOOT_ENDED, Outcome.LOST, Decision.As.FAILURE_HOLDING_ITS_PLACE));
    assertThat(counted(new Decision.Start(NOW))).isEmpty();
  }
}
