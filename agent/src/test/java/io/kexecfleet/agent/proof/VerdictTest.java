package io.kexecfleet.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
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
      new RebootRecord("a", 1, "old", "7.2.11", "c0ffee", LOAD, 50_000, 1_050_000, null, false);

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

  private static Outcome outcome(String bootId, String release, String commandLine) {
    var verdict = Verdict.of(BEFORE, new Boot(bootId, release, commandLine));
    assertThat(verdict.evidence()).isNotEmpty();
    return verdict.outcome();
  }
}
