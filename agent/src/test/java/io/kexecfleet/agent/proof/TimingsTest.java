package io.kexecfleet.agent.proof;

import static io.kexecfleet.protocol.PhaseTiming.Phase.AGENT_UP;
import static io.kexecfleet.protocol.PhaseTiming.Phase.DECISION;
import static io.kexecfleet.protocol.PhaseTiming.Phase.DRAIN;
import static io.kexecfleet.protocol.PhaseTiming.Phase.HOT_PHASE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.INITRD;
import static io.kexecfleet.protocol.PhaseTiming.Phase.KERNEL;
import static io.kexecfleet.protocol.PhaseTiming.Phase.OUT_OF_SERVICE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.STAGE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.STOP;
import static io.kexecfleet.protocol.PhaseTiming.Phase.USER_SPACE;
import static io.kexecfleet.protocol.PhaseTiming.Phase.VERIFIED;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TimingsTest {

  private static final BootTimes TIMES = new BootTimes(null, 1_200L, "test", 3_000L, 9_000L);

  /** The old boot asked for the jump at 50 s and had stopped at 53 s; the new kernel began 400 ms later. */
  private static final ServiceClock OLD = new ServiceClock(1_000_000, 3, 50_000);

  private static final ServiceClock NEW = new ServiceClock(1_053_400, 4, 5_000);
  private static final BootTimes FIRMWARE_TOLD = new BootTimes(9_000L, 1_200L, "test", 3_000L, 9_000L);
  private static final RebootRecord BEFORE =
      new RebootRecord(
          "a", 1, "old", "7.2.11", Order.Way.KEXEC, "7.2.12", "m", VerdictTest.LOAD, 50_000, 9_000_000, OLD, null, false, false);
  private static final RebootRecord BEFORE_RESTART =
      new RebootRecord(
          "a", 1, "old", "7.2.11", Order.Way.FIRMWARE, "7.2.12", null, null, 50_000, 9_000_000, OLD, null, false, false);

  @Test
  void everyPhaseIsThereAndTheyAddUp() {
    var phases = phases(Outcome.KEXEC, NEW, 53_000L);
    assertThat(phases).extracting(PhaseTiming::phase)
        .containsExactly(STAGE, STOP, HOT_PHASE, KERNEL, INITRD, USER_SPACE, AGENT_UP, OUT_OF_SERVICE);
    assertThat(millis(phases, STOP)).isEqualTo(3_000);
    assertThat(millis(phases, HOT_PHASE)).isEqualTo(400);
    assertThat(millis(phases, OUT_OF_SERVICE))
        .isEqualTo(
            millis(phases, STOP)
                + millis(phases, HOT_PHASE)
                + millis(phases, KERNEL)
                + millis(phases, INITRD)
                + millis(phases, USER_SPACE));
    assertThat(phases).allSatisfy(phase -> assertThat(phase.source()).isNotBlank());
  }

  @Test
  void theUncertaintyOfBothClocksIsInWhatSpansBothBoots() {
    var hot = phases(Outcome.KEXEC, NEW, 53_000L).stream().filter(phase -> phase.phase() == HOT_PHASE).findFirst();
    assertThat(hot).hasValueSatisfying(phase -> assertThat(phase.uncertaintyMillis()).isEqualTo(17));
  }

  @Test
  void byOrderThroughTheFirmwareNothingIsStagedAndTheFirmwareIsInTheHotPhase() {
    var phases = Timings.of(BEFORE_RESTART, Outcome.FIRMWARE, after(NEW, 53_000L));
    assertThat(phases).extracting(PhaseTiming::phase)
        .containsExactly(STOP, HOT_PHASE, KERNEL, INITRD, USER_SPACE, AGENT_UP, OUT_OF_SERVICE);
    assertThat(millis(phases, HOT_PHASE)).isEqualTo(400);
    assertThat(phases).filteredOn(phase -> phase.phase() == HOT_PHASE)
        .allSatisfy(phase -> assertThat(phase.source()).contains("with the firmware and the boot loader in between"));
    assertThat(phases(Outcome.KEXEC, NEW, 53_000L)).noneMatch(phase -> phase.source().contains("firmware"));
    assertThat(Timings.ofStay(BEFORE_RESTART)).isEmpty();
  }

  @Test
  void aRestartThatWentAnotherWayThanOrderedHasNoHotPhase() {
    for (var outcome : List.of(Outcome.KEXEC, Outcome.WRONG_KERNEL)) {
      assertThat(Timings.of(BEFORE_RESTART, outcome, after(NEW, 53_000L)))
          .extracting(PhaseTiming::phase)
          .doesNotContain(HOT_PHASE)
          .contains(OUT_OF_SERVICE);
    }
  }

  @Test
  void aHostThatCameBackOtherwiseHasNoHotPhase() {
    for (var outcome : List.of(Outcome.FIRMWARE_FALLBACK, Outcome.WATCHDOG_RESET, Outcome.POWER_CYCLED)) {
      assertThat(phases(outcome, NEW, 53_000L))
          .extracting(PhaseTiming::phase)
          .doesNotContain(HOT_PHASE)
          .contains(OUT_OF_SERVICE);
    }
  }

  @Test
  void ofAHostThatLeftDirectlyStopAndHotPhaseAreNotToldApart() {
    var direct = BEFORE.leaving(new Departure(Departure.Through.DIRECT, null, List.of(), false));
    var phases = Timings.of(direct, Outcome.KEXEC, after(NEW, null));
    assertThat(phases).extracting(PhaseTiming::phase)
        .containsExactly(STAGE, KERNEL, INITRD, USER_SPACE, AGENT_UP, OUT_OF_SERVICE);
    assertThat(phases.getLast().source()).contains("request (direct)");
    assertThat(phases(Outcome.KEXEC, NEW, null).getLast().source()).doesNotContain("direct");
  }

  @Test
  void withoutAStampNeitherStopNorHotPhaseIsClaimed() {
    assertThat(phases(Outcome.KEXEC, NEW, null))
        .extracting(PhaseTiming::phase)
        .containsExactly(STAGE, KERNEL, INITRD, USER_SPACE, AGENT_UP, OUT_OF_SERVICE);
  }

  @Test
  void whatCameBeforeTheJumpAndAfterTheBootIsPartOfTheReboot() {
    var prelude = new Prelude(List.of("drain"), OLD.at(47_000) - 20, 47_000, List.of(), false);
    var before =
        new RebootRecord(
            "a", 1, "old", "7.2.11", Order.Way.KEXEC, "7.2.12", "m", VerdictTest.LOAD, 50_000, 9_000_000, OLD, prelude, false, false);
    var phases = Timings.of(before, Outcome.KEXEC, new Timings.After(7_000, TIMES, 53_000L, 9_500L, 9_003_500, NEW));
    assertThat(phases).extracting(PhaseTiming::phase)
        .containsExactly(
            STAGE, DECISION, DRAIN, STOP, HOT_PHASE, KERNEL, INITRD, USER_SPACE, AGENT_UP, VERIFIED, OUT_OF_SERVICE);
    assertThat(millis(phases, DECISION)).isEqualTo(20);
    assertThat(millis(phases, DRAIN)).isEqualTo(3_000);
    assertThat(millis(phases, VERIFIED)).isEqualTo(500);
  }

  @Test
  void whatIsSavedIsTheSameStretchOfBothWays() {
    var phases = phases(Outcome.KEXEC, NEW, 53_000L);
    var measured = new Baseline(20_400, 30, "HOT_PHASE of reboot z");
    assertThat(Timings.saved(Outcome.KEXEC, phases, measured, FIRMWARE_TOLD))
        .isEqualTo(new RebootReport.Saved(20_000, 47, "HOT_PHASE of reboot z, less this reboot's HOT_PHASE"));
    assertThat(requireNonNull(Timings.saved(Outcome.KEXEC, phases, null, FIRMWARE_TOLD)).millis()).isEqualTo(8_600);
  }

  @Test
  void nothingIsSavedWhereNothingCanBeCompared() {
    var phases = phases(Outcome.KEXEC, NEW, 53_000L);
    var measured = new Baseline(20_400, 30, "z");
    assertThat(Timings.saved(Outcome.KEXEC, phases, null, TIMES)).isNull();
    assertThat(Timings.saved(Outcome.KEXEC, phases(Outcome.KEXEC, NEW, null), measured, TIMES)).isNull();
    assertThat(Timings.saved(Outcome.FIRMWARE_FALLBACK, phases, measured, TIMES)).isNull();
  }

  @Test
  void withoutTheServiceTheWallClockSaysItWithAWideMargin() {
    var phases = phases(Outcome.KEXEC, null, 53_000L);
    assertThat(millis(phases, HOT_PHASE)).isEqualTo(500);
    assertThat(phases).filteredOn(phase -> phase.phase() == HOT_PHASE)
        .allSatisfy(phase -> assertThat(phase.uncertaintyMillis()).isEqualTo(2_000));
  }

  /** Wherever in the exchange the service read its clock, the offset is within its uncertainty. */
  @Property(tries = 5000)
  void theServicesClockIsWithinItsUncertainty(
      @ForAll @LongRange(min = 0, max = 5_000) long there,
      @ForAll @LongRange(min = 0, max = 60_000) long held,
      @ForAll @LongRange(min = 0, max = 5_000) long back) {
    var offset = 777_000L;
    var clock = ServiceClock.of(1_000 + there + held + offset, held, 1_000, 1_000 + there + held + back);
    assertThat(Math.abs(clock.offset() - offset)).isLessThanOrEqualTo(clock.uncertainty());
  }

  @Test
  void aWorseMeasurementDoesNotReplaceABetterOneUntilThatIsOld() {
    var good = new ServiceClock(100, 2, 0);
    assertThat(good.orBetter(new ServiceClock(150, 50, 1_000))).isEqualTo(good);
    var muchLater = new ServiceClock(150, 50, 600_000);
    assertThat(good.orBetter(muchLater)).isEqualTo(muchLater);
  }

  private static List<PhaseTiming> phases(Outcome outcome, @Nullable ServiceClock now, @Nullable Long stoppedAt) {
    return Timings.of(BEFORE, outcome, after(now, stoppedAt));
  }

  private static Timings.After after(@Nullable ServiceClock now, @Nullable Long stoppedAt) {
    return new Timings.After(7_000, TIMES, stoppedAt, null, 9_003_500, now);
  }

  private static long millis(List<PhaseTiming> phases, Phase which) {
    return phases.stream().filter(phase -> phase.phase() == which).findFirst().orElseThrow().millis();
  }
}
