package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.support.SimulatedHost;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a reboot believes of what is reported about it. */
class RebootReportsTest {

  private static final Instant NOW = Instant.EPOCH;

  private final Reboot reboot = new Reboot(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), 0, 0, false);

  private RebootReport report(Outcome outcome, String before, String after, boolean complete, int phases) {
    var timing = new PhaseTiming(PhaseTiming.Phase.KERNEL, 1, 0, "test");
    return new RebootReport(
        reboot.id().toString(), outcome, List.of("seen"), before, after, "7.1", "7.2", SimulatedHost.LOAD,
        Collections.nCopies(phases, timing), List.of(), null, complete);
  }

  private void hear(RebootReport said) {
    reboot.hear(NOW, said.bootIdAfter(), 3, RebootStatus.returned(said));
  }

  private void out() {
    reboot.apply(new Decision.Stage(reboot.id(), "a", false, NOW), 1);
    reboot.hear(NOW, "a", 1, RebootStatus.staged(reboot.id().toString(), SimulatedHost.LOAD));
    reboot.apply(new Decision.Staged(reboot.id(), NOW.plusSeconds(60)), 2);
    reboot.apply(new Decision.Jump(reboot.id(), NOW, NOW.plusSeconds(60), NOW.plusSeconds(600)), 2);
  }

  @ParameterizedTest
  @CsvSource({
    "KEXEC,a,b,true",
    "FIRMWARE,a,b,true",
    "FIRMWARE_FALLBACK,a,b,true",
    "WATCHDOG_RESET,a,b,true",
    "POWER_CYCLED,a,b,true",
    "WRONG_KERNEL,a,b,true",
    "NEVER_LEFT,a,a,true",
    "KEXEC,a,a,false",
    "FIRMWARE_FALLBACK,a,a,false",
    "WATCHDOG_RESET,a,a,false",
    "POWER_CYCLED,a,a,false",
    "NEVER_LEFT,a,b,false",
    "KEXEC,x,b,false",
    "LOST,a,b,false",
    "REFUSED,a,a,false",
    "CANCELLED,a,a,false",
    "REHEARSED,a,a,false"
  })
  void onlyWhatCanBeTrueIsTakenIn(Outcome outcome, String before, String after, boolean taken) {
    out();
    hear(report(outcome, before, after, true, 0));
    assertThat(reboot.report() != null).isEqualTo(taken);
  }

  @Test
  void nothingIsTakenInBeforeTheOrder() {
    reboot.apply(new Decision.Stage(reboot.id(), "a", false, NOW), 1);
    hear(report(Outcome.KEXEC, "a", "b", true, 0));
    assertThat(reboot.report()).isNull();
  }

  @Test
  void timingsGrowUntilTheReportIsCompleteAndTheOutcomeStays() {
    out();
    hear(report(Outcome.KEXEC, "a", "b", false, 1));
    hear(report(Outcome.KEXEC, "a", "b", false, 2));
    assertThat(reboot.report()).extracting(RebootReport::phases).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(2);
    hear(report(Outcome.WRONG_KERNEL, "a", "b", true, 3));
    assertThat(reboot.report()).extracting(RebootReport::outcome).isEqualTo(Outcome.KEXEC);
    hear(report(Outcome.KEXEC, "a", "b", true, 3));
    hear(report(Outcome.KEXEC, "a", "b", true, 1));
    assertThat(reboot.isReportComplete()).isTrue();
    assertThat(reboot.report()).extracting(RebootReport::phases).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(3);
  }

  @Test
  void theOrderToJumpIsMadeOnce() {
    out();
    var again = new Decision.Jump(reboot.id(), NOW, NOW.plusSeconds(60), NOW.plusSeconds(600));
    assertThatThrownBy(() -> reboot.apply(again, 3)).isInstanceOf(IllegalStateException.class);
  }
}
