package io.kexecfleet.agent.proof;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

  @Test
  void theOldestIsForgottenAndTheSameRebootIsThereOnce() {
    var history = History.NONE;
    for (var i = 0; i < 60; i++) {
      history = history.with(report("r" + i, Outcome.NEVER_LEFT)).with(report("r" + i, Outcome.KEXEC));
    }
    assertThat(history.reboots()).hasSize(50).allMatch(kept -> kept.outcome() == Outcome.KEXEC);
    assertThat(history.reboots().getFirst().rebootId()).isEqualTo("r10");
    assertThat(history.reboots().getLast().rebootId()).isEqualTo("r59");
  }

  @Test
  void theLastPlannedWayThroughTheFirmwareIsTheBaseline() {
    var first = History.NONE.with(restart("a", Outcome.FIRMWARE, 20_000));
    assertThat(first.baseline()).isEqualTo(new Baseline(20_000, 15, "HOT_PHASE of reboot a, through the firmware"));
    var later = first.with(restart("b", Outcome.KEXEC, 400)).with(restart("c", Outcome.FIRMWARE_FALLBACK, 90_000));
    assertThat(later.baseline()).as("kept").isEqualTo(first.baseline());
    assertThat(requireNonNull(later.with(restart("d", Outcome.FIRMWARE, 19_000)).baseline()).millis()).isEqualTo(19_000);
  }

  private static RebootReport restart(String id, Outcome outcome, long hot) {
    var phase = new PhaseTiming(PhaseTiming.Phase.HOT_PHASE, hot, 15, "test");
    return new RebootReport(id, outcome, List.of(), "a", "b", "6.1", "6.1", null, List.of(phase), List.of(), null, true);
  }

  private static RebootReport report(String id, Outcome outcome) {
    return new RebootReport(id, outcome, List.of(), "a", "b", "6.1", "6.1", null, List.of(), List.of(), null, true);
  }
}
