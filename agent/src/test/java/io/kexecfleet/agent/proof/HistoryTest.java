package io.kexecfleet.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
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

  private static RebootReport report(String id, Outcome outcome) {
    return new RebootReport(id, outcome, List.of(), "a", "b", "6.1", "6.1", null, List.of(), true);
  }
}
