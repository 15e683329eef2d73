package io.kexecfleet.agent.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Departure.Guard;
import io.kexecfleet.agent.machine.Departure.Through;
import io.kexecfleet.protocol.LoadMethod;
import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
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

  private static final Departure DIRECT = new Departure(Through.DIRECT, null, List.of(), false);
  private static final RebootRecord GUARDED =
      BEFORE.leaving(new Departure(Through.SYSTEMD, new Guard(60, false), List.of(), false));
  private static final RebootRecord STAMPED = BEFORE.leaving(new Departure(Through.SYSTEMD, null, List.of(), true));
  private static final Boot MARKED = new Boot("new", "7.2.12", "ro kexec_fleet.marker=c0ffee");
  private static final Boot UNMARKED = new Boot("new", "7.2.11", "ro");
  private static final Boot UNMARKED_NEW = new Boot("new", "7.2.12", "ro");

  @Test
  void anotherBootWithTheMarkerAndTheReleaseIsAKexec() {
    assertThat(outcome("new", "7.2.12", "ro kexec_fleet.marker=c0ffee")).isEqualTo(Outcome.KEXEC);
  }

  @Test
  void withoutTheMarkerItCameThroughTheFirmware() {
    assertThat(outcome("new", "7.2.12", "ro")).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome("new", "7.2.12", "ro kexec_fleet.marker=other")).isEqualTo(Outcome.FIRMWARE_FALLBACK);
  }

  /** Somebody loaded an image in place of ours, where the kernel tells nobody: the firmware had no part in it. */
  @Test
  void aKexecWithoutTheMarkerIsTheWrongKernelAndNoFallback() {
    for (var line : List.of("ro", "ro kexec_fleet.marker=other")) {
      var replaced = Verdict.of(BEFORE, new Boot("new", "7.2.12", line, 0xd0L), null, null);
      assertThat(replaced.outcome()).isEqualTo(Outcome.WRONG_KERNEL);
      assertThat(replaced.evidence()).anyMatch(fact -> fact.contains("bootloader_type is 208"));
    }
    for (var firmware : List.of(176L, 33L, 0x72L)) {
      assertThat(outcome(BEFORE, new Boot("new", "7.2.12", "ro", firmware))).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    }
    assertThat(outcome(BEFORE, new Boot("new", "7.2.12", "ro kexec_fleet.marker=c0ffee", 0xd0L))).isEqualTo(Outcome.KEXEC);
  }

  /** LinuxBoot and the like: what boots such a host is a kexec every time, and tells nothing. */
  @Test
  void whereTheBootBeforeWasByAKexecOfOthersTheNextOneTellsNothing() {
    var prelude = new Prelude(List.of(), null, 1, null, true);
    for (var way : Order.Way.values()) {
      var before = new RebootRecord("a", 1, "old", "7", way, "7.2.12", "c0ffee", null, 2, 3, null, prelude, false, false);
      var outcome = Verdict.of(before, new Boot("new", "7.2.12", "ro", 0xd0L), 5L, null).outcome();
      assertThat(outcome).isEqualTo(way == Order.Way.KEXEC ? Outcome.FIRMWARE_FALLBACK : Outcome.FIRMWARE);
    }
  }

  @Test
  void aKexecContradictsAFirmwareBoot() {
    var contradicted = Verdict.of(BEFORE_RESTART, new Boot("new", "7.2.12", "ro", 0xd0L), null, null);
    assertThat(contradicted.outcome()).isEqualTo(Outcome.KEXEC);
    assertThat(contradicted.evidence()).anyMatch(fact -> fact.contains("bootloader_type is 208"));
    assertThat(outcome(BEFORE_RESTART, new Boot("new", "7.2.12", "ro", 0x72L))).isEqualTo(Outcome.FIRMWARE);
    assertThat(outcome(BEFORE_RESTART, new Boot("new", "7.2.11", "ro", 0xd0L))).isEqualTo(Outcome.WRONG_KERNEL);
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
    var verdict = Verdict.of(BEFORE_RESTART, new Boot("new", "7.2.12", "ro"), null, null);
    assertThat(verdict.outcome()).isEqualTo(Outcome.FIRMWARE);
    assertThat(verdict.evidence())
        .containsExactly(
            "boot id changed from old to new",
            "it was left by systemd's ordinary stop",
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
    var contradicted = Verdict.of(BEFORE_RESTART, new Boot("new", "7.2.12", "ro kexec_fleet.marker=c0ffee"), null, null);
    assertThat(contradicted.outcome()).isEqualTo(Outcome.KEXEC);
    assertThat(contradicted.evidence()).anyMatch(fact -> fact.contains("and yet marker c0ffee"));
  }

  @Test
  void aHostThatWasNotRestartedNeverLeft() {
    assertThat(outcomeOfRestart("old", "7.2.12", "ro")).isEqualTo(Outcome.NEVER_LEFT);
  }

  @Test
  void howTheHostLeftIsPartOfTheEvidence() {
    assertThat(evidence(BEFORE.leaving(DIRECT), MARKED, null, null)).anyMatch(fact -> fact.contains("left directly"));
    assertThat(evidence(BEFORE, MARKED, null, null)).anyMatch(fact -> fact.contains("systemd's ordinary stop"));
  }

  @Test
  void aWatchdogThatSaysSoHasResetTheHost() {
    assertThat(outcome(GUARDED, UNMARKED, 9L, true)).isEqualTo(Outcome.WATCHDOG_RESET);
    assertThat(outcome(GUARDED, UNMARKED, null, true)).isEqualTo(Outcome.WATCHDOG_RESET);
    assertThat(evidence(GUARDED, UNMARKED, 9L, true)).anyMatch(fact -> fact.contains("for 60 s; it says that it reset the machine"));
  }

  @Test
  void aWatchdogIsBelievedOnlyIfItWasArmedAndHadNotSaidSoBefore() {
    assertThat(outcome(GUARDED, UNMARKED, 9L, false)).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome(GUARDED, UNMARKED, 9L, null)).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome(BEFORE, UNMARKED, 9L, true)).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    var said = BEFORE.leaving(new Departure(Through.SYSTEMD, new Guard(60, true), List.of(), false));
    assertThat(outcome(said, UNMARKED, 9L, true)).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(evidence(said, UNMARKED, 9L, true)).anyMatch(fact -> fact.contains("proves nothing"));
  }

  @Test
  void aWatchdogHasNoSayWhereTheHostCameThroughTheJumpOrNeverLeft() {
    assertThat(outcome(GUARDED, MARKED, 9L, true)).isEqualTo(Outcome.KEXEC);
    assertThat(outcome(GUARDED, new Boot("old", "7.2.11", "ro"), 9L, true)).isEqualTo(Outcome.NEVER_LEFT);
    assertThat(Verdict.hangsOnTheWatchdog(GUARDED, UNMARKED)).isTrue();
    assertThat(Verdict.hangsOnTheWatchdog(GUARDED, MARKED)).isFalse();
    assertThat(Verdict.hangsOnTheWatchdog(GUARDED, new Boot("old", "7.2.11", "ro"))).isFalse();
    assertThat(Verdict.hangsOnTheWatchdog(BEFORE, UNMARKED)).isFalse();
    assertThat(Verdict.hangsOnTheWatchdog(BEFORE_RESTART.leaving(GUARDED.departure()), UNMARKED)).isFalse();
  }

  @Test
  void whyNoWatchdogWasArmedIsPartOfTheEvidence() {
    var unguarded = BEFORE.leaving(new Departure(Through.SYSTEMD, null, List.of("It is off."), false));
    assertThat(evidence(unguarded, UNMARKED, 9L, null)).anyMatch(fact -> fact.endsWith("one is wanted: It is off."));
  }

  @Test
  void aBootThatWasCertainToLeaveAStampAndLeftNoneWasCutOff() {
    assertThat(outcome(STAMPED, UNMARKED, null, null)).isEqualTo(Outcome.POWER_CYCLED);
    assertThat(outcome(STAMPED, UNMARKED, 9L, null)).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome(BEFORE, UNMARKED, null, null)).as("it was not certain").isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(outcome(STAMPED, MARKED, null, null)).as("it came through the jump").isEqualTo(Outcome.KEXEC);
  }

  @Test
  void aRestartThatWasCutOffCameWhereItWasToComeAndSaysSo() {
    var restart = BEFORE_RESTART.leaving(STAMPED.departure());
    assertThat(outcome(restart, UNMARKED_NEW, null, null)).isEqualTo(Outcome.FIRMWARE);
    assertThat(evidence(restart, UNMARKED_NEW, null, null)).anyMatch(fact -> fact.contains("stamp is missing"));
    assertThat(evidence(restart, UNMARKED_NEW, 9L, null)).noneMatch(fact -> fact.contains("stamp"));
  }

  /** Whatever is found: what a host says fits what it found. */
  @Property
  void anOutcomeIsNeverMoreThanItsEvidence(
      @ForAll boolean sameBoot,
      @ForAll boolean marked,
      @ForAll boolean jumps,
      @ForAll boolean guarded,
      @ForAll boolean saidBefore,
      @ForAll boolean stamps,
      @ForAll boolean stamped,
      @ForAll @IntRange(min = -1, max = 1) int word) {
    var guard = guarded ? new Guard(60, saidBefore) : null;
    var before = (jumps ? BEFORE : BEFORE_RESTART).leaving(new Departure(Through.SYSTEMD, guard, List.of(), stamps));
    var now = new Boot(sameBoot ? "old" : "new", "7.2.12", marked ? "ro kexec_fleet.marker=c0ffee" : "ro");
    var byWatchdog = word < 0 ? null : Boolean.valueOf(word == 1);
    var isBackOtherwise = !sameBoot && !marked && jumps;
    var isReset = isBackOtherwise && guarded && !saidBefore && word == 1;
    var outcome = outcome(before, now, stamped ? 9L : null, byWatchdog);
    assertThat(outcome == Outcome.WATCHDOG_RESET).isEqualTo(isReset);
    assertThat(outcome == Outcome.POWER_CYCLED).isEqualTo(isBackOtherwise && !isReset && stamps && !stamped);
    assertThat(outcome == Outcome.NEVER_LEFT).isEqualTo(sameBoot);
    if (word >= 0 && !Verdict.hangsOnTheWatchdog(before, now)) {
      assertThat(outcome).as("what is decided without waiting stays").isEqualTo(outcome(before, now, stamped ? 9L : null, null));
    }
  }

  private static Outcome outcome(RebootRecord before, Boot now, @Nullable Long stoppedAt, @Nullable Boolean byWatchdog) {
    return Verdict.of(before, now, stoppedAt, byWatchdog).outcome();
  }

  private static List<String> evidence(
      RebootRecord before, Boot now, @Nullable Long stoppedAt, @Nullable Boolean byWatchdog) {
    return Verdict.of(before, now, stoppedAt, byWatchdog).evidence();
  }

  private static Outcome outcome(String bootId, String release, String commandLine) {
    return outcome(BEFORE, new Boot(bootId, release, commandLine));
  }

  private static Outcome outcomeOfRestart(String bootId, String release, String commandLine) {
    return outcome(BEFORE_RESTART, new Boot(bootId, release, commandLine));
  }

  private static Outcome outcome(RebootRecord before, Boot now) {
    var verdict = Verdict.of(before, now, null, null);
    assertThat(verdict.evidence()).isNotEmpty();
    return verdict.outcome();
  }
}
