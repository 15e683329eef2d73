package io.kexecfleet.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  static final LoadReport LOAD =
      new LoadReport(
          LoadMethod.NORMAL,
          "7.2.12",
          List.of(),
          0,
          700,
          new LoadReport.Evidence(2, 0, 0, true, 0, List.of()),
          List.of());
  static final RebootRecord BEFORE =
      new RebootRecord(
          "a", 1, "old", "7.2.11", Order.Way.KEXEC, "7.2.12", "c0ffee", LOAD, 50_000, 1_050_000, null, null, false, false);
  static final RebootRecord BEFORE_RESTART =
      new RebootRecord(
          "a", 1, "old", "7.2.11", Order.Way.FIRMWARE, "7.2.12", null, null, 50_000, 1_050_000, null, null, false, false);

  @Test
  void anotherBootWithTheMarkerAndTheReleaseIsAKexec() {
    assertThat(outcome("new", "7.2.12", "ro kexec_fleet.marker=c0ffee")).isEqualTo(Outcome.KEXEC);
  }

  @Test
  void withoutTheMarkerItCameThroughTheFirmware() {
    assertThat(outcome("new", "7.2.12", "ro")).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome("new", "7.2.12", "ro kexec_fleet.marker=other")).isEqualTo(Outcome.FIRMWARE_FALLBACK);
  }

  @Test
  void anotherReleaseIsTheWrongKernel() {
    assertThat(outcome("new", "7.2.11", "ro kexec_fleet.marker=c0ffee")).isEqualTo(Outcome.WRONG_KERNEL);
  }

  @Test
  void theSameBootNeverLeftWhateverElseItSays() {
    assertThat(outcome("old", "7.2.12", "ro kexec_fleet.marker=c0ffee")).isEqualTo(Outcome.NEVER_LEFT);
  }

  @Test
  void byOrderThroughTheFirmwareIntoTheReleaseIsWhatWasWanted() {
    var verdict = Verdict.of(BEFORE_RESTART, new Boot("new", "7.2.12", "ro"));
    assertThat(verdict.outcome()).isEqualTo(Outcome.FIRMWARE);
    assertThat(verdict.evidence())
        .containsExactly(
            "boot id changed from old to new",
            "the host was restarted through its firmware with nothing loaded, and no marker is on the kernel's command line",
            "release 7.2.12 runs, the target is 7.2.12");
  }

  @Test
  void theFirmwareMayStartAnotherReleaseThanWanted() {
    assertThat(outcomeOfRestart("new", "7.2.11", "ro")).isEqualTo(Outcome.WRONG_KERNEL);
    assertThat(outcomeOfRestart("new", "7.2.11", "ro kexec_fleet.marker=c0ffee")).isEqualTo(Outcome.WRONG_KERNEL);
  }

  @Test
  void aMarkerContradictsAFirmwareBoot() {
    var contradicted = Verdict.of(BEFORE_RESTART, new Boot("new", "7.2.12", "ro kexec_fleet.marker=c0ffee"));
    assertThat(contradicted.outcome()).isEqualTo(Outcome.KEXEC);
    assertThat(contradicted.evidence()).anyMatch(fact -> fact.contains("and yet marker c0ffee"));
  }

  @Test
  void aHostThatWasNotRestartedNeverLeft() {
    assertThat(outcomeOfRestart("old", "7.2.12", "ro")).isEqualTo(Outcome.NEVER_LEFT);
  }

  private static Outcome outcome(String bootId, String release, String commandLine) {
    return outcome(BEFORE, new Boot(bootId, release, commandLine));
  }

  private static Outcome outcomeOfRestart(String bootId, String release, String commandLine) {
    return outcome(BEFORE_RESTART, new Boot(bootId, release, commandLine));
  }

  private static Outcome outcome(RebootRecord before, Boot now) {
    var verdict = Verdict.of(before, now);
    assertThat(verdict.evidence()).isNotEmpty();
    return verdict.outcome();
  }
}
