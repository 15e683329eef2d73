package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.FINISHED;
import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.MARKER;
import static io.kexecfleet.agent.core.Situations.NEW_BOOT;
import static io.kexecfleet.agent.core.Situations.UNFINISHED;
import static io.kexecfleet.agent.core.Situations.at;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.occasion;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.record;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

class StateMachineTest {

  private static final long NOW = 100_000;

  @Test
  void anOrderToStageLoadsAndSaysSo() {
    var step = play(idle(), NOW, reply(1, stage("a"), NOW));
    assertThat(step.actions()).hasSize(2).first().isEqualTo(new Action.Stage(1, occasion(Order.Way.KEXEC), stage("a").target(), null, false));
    assertThat(status(step)).isEqualTo(RebootStatus.staging("a"));
  }

  @Test
  void stagedWaitsForTheOrderToJump() {
    var step = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    assertThat(status(step)).isEqualTo(RebootStatus.staged("a", IMAGE.report()));
    assertThat(step.actions()).noneMatch(action -> action instanceof Action.Jump);
  }

  @Test
  void theRecordIsOnDiskBeforeTheJumpIsAskedFor() {
    var ordered = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    assertThat(ordered.actions()).anyMatch(Action.Keep.class::isInstance).noneMatch(Action.Jump.class::isInstance);
    var recorded = play(ordered.state(), NOW + 10, new Event.Recorded("a", Departure.PLAIN));
    assertThat(recorded.actions()).last().isEqualTo(new Action.Jump("a", Order.Way.KEXEC, IMAGE, NOW + 60_000, Departure.PLAIN));
  }

  @Test
  void aJumpOrderThatComesTwiceJumpsOnce() {
    var jumping =
        play(
            idle(),
            NOW,
            reply(1, stage("a"), NOW),
            new Event.Staged(1, IMAGE),
            reply(2, jump("a"), NOW),
            new Event.Recorded("a", Departure.PLAIN));
    var again = play(jumping.state(), NOW + 10, reply(2, jump("a"), NOW), new Event.Recorded("a", Departure.PLAIN));
    assertThat(again.actions()).noneMatch(action -> action instanceof Action.Jump || action instanceof Action.Stage);
  }

  @Test
  void anOrderForAnotherBootIsRefused() {
    var step = play(at(NEW_BOOT, ""), NOW, reply(1, jump("a"), NOW));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.OTHER_BOOT);
    assertThat(step.actions()).noneMatch(Action.Stage.class::isInstance);
  }

  @Test
  void aRebootThatThisHostHasDoneIsRefusedEvenForThisBoot() {
    var stayed = play(idle(), NOW, new Event.Started(record("a", true), null, null, null));
    var step = play(stayed.state(), NOW, reply(9, jump("a"), NOW));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.ALREADY_JUMPED);
  }

  @Test
  void anOlderGenerationIsIgnored() {
    var stayed = play(idle(), NOW, new Event.Started(record("a", true), null, null, null));
    var step = play(stayed.state(), NOW, reply(6, jump("b"), NOW));
    assertThat(step.state().progress()).isInstanceOf(Progress.Idle.class);
    assertThat(step.actions()).hasOnlyElementsOfType(Action.Say.class);
  }

  /** A service answers an older check-in as soon as it has a newer one: saying more then would never end. */
  @Test
  void theAnswerToAnOlderCheckInIsNoReasonToSayTheSameAgain() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    var renewed = reply(1, stage("a"), NOW + 500);
    var older = play(staged.state(), NOW + 1000, new Event.Replied(renewed.reply(), renewed.sentAt(), false));
    assertThat(older.actions()).isEmpty();
    assertThat(older.state().progress()).isNotEqualTo(staged.state().progress());
    assertThat(play(staged.state(), NOW + 1000, renewed).actions()).hasOnlyElementsOfType(Action.Say.class);
  }

  @Test
  void aReportIsNotSaidAgainBecauseTheClocksWereComparedOnceMore() {
    var back =
        play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(FINISHED, null), reply(7, null, NOW));
    var older = new Event.Replied(new CheckInReply(new Desired(7, null, null), 5_000_001, 0), NOW + 10, false);
    assertThat(play(back.state(), NOW + 10, older).actions()).isEmpty();
  }

  @Test
  void aNewWordDoesNotWaitForTheAnswerToTheLatestCheckIn() {
    var order = reply(1, stage("a"), NOW);
    var step = play(idle(), NOW, new Event.Replied(order.reply(), order.sentAt(), false));
    assertThat(status(step)).isEqualTo(RebootStatus.staging("a"));
  }

  @Test
  void anOrderThatWasUnderWayTooLongIsRefused() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    var step = play(staged.state(), NOW + 70_000, reply(2, jump("a"), NOW));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.EXPIRED);
    assertThat(step.actions()).anyMatch(Action.Unload.class::isInstance);
  }

  @Test
  void anOrderThatExpiresWhileTheDiskIsSlowIsRefused() {
    var recording =
        play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    var step = play(recording.state(), NOW + 60_000, new Event.Recorded("a", Departure.PLAIN));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.EXPIRED);
    assertThat(step.actions()).contains(new Action.Unload(), new Action.DropRecord());
  }

  @Test
  void aDiskThatCannotKeepTheRecordStopsTheJump() {
    var recording =
        play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    var step = play(recording.state(), NOW, new Event.NotRecorded("a", "disk full"));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.RECORD_NOT_DURABLE);
    assertThat(step.actions()).contains(new Action.Unload());
  }

  @Test
  void aWithdrawnOrderUnloads() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    var step = play(staged.state(), NOW, reply(2, null, NOW));
    assertThat(step.actions()).first().isEqualTo(new Action.Unload());
    assertThat(status(step)).isNull();
  }

  @Test
  void aWithdrawnJumpThatIsNotYetCommittedIsTakenBack() {
    var recording =
        play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    var withdrawn = play(recording.state(), NOW, reply(3, null, NOW));
    assertThat(withdrawn.actions()).contains(new Action.Unload(), new Action.DropRecord());
    assertThat(play(withdrawn.state(), NOW, new Event.Recorded("a", Departure.PLAIN)).actions()).isEmpty();
  }

  @Test
  void aLoadThatNobodyWantsAnyMoreIsNotTakenForTheNewOne() {
    var other = play(idle(), NOW, reply(1, stage("a"), NOW), reply(2, stage("b"), NOW));
    var step = play(other.state(), NOW, new Event.Staged(1, IMAGE));
    assertThat(step.state().progress()).isInstanceOf(Progress.Staging.class);
  }

  /** Its marker is not the one that is on the command line by then: the host would be called a fallback. */
  @Test
  void aLoadThatWasTakenBackIsNotTakenForTheSecondOneOfTheSameReboot() {
    var twice = play(idle(), NOW, reply(1, stage("a"), NOW), reply(2, null, NOW), reply(3, stage("a"), NOW));
    var step = play(twice.state(), NOW, new Event.Staged(1, IMAGE));
    assertThat(step.state().progress()).isInstanceOf(Progress.Staging.class);
    assertThat(play(step.state(), NOW, new Event.Staged(2, IMAGE)).state().progress()).isInstanceOf(Progress.Ready.class);
  }

  @Test
  void anImageNobodyAsksForAnyMoreIsLetGoWhenItsTimeIsOver() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    assertThat(staged.state().wakeAt(NOW)).isEqualTo(NOW + 60_000);
    var step = play(staged.state(), NOW + 60_000, new Event.Tick());
    assertThat(step.actions()).contains(new Action.Unload());
    assertThat(status(step)).isNull();
  }

  @Test
  void aJumpOrderWithoutAnImageStagesFirst() {
    var step = play(idle(), NOW, reply(1, jump("a"), NOW));
    assertThat(step.actions()).first().isInstanceOf(Action.Stage.class);
    assertThat(play(step.state(), NOW, new Event.Staged(1, IMAGE)).actions()).anyMatch(Action.Keep.class::isInstance);
  }

  @Test
  void stoppingUnloadsWhatIsStagedButNotWhatIsJumpedInto() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    assertThat(play(staged.state(), NOW, new Event.Stopping()).actions()).containsExactly(new Action.Unload());
    var jumping = play(staged.state(), NOW, reply(2, jump("a"), NOW), new Event.Recorded("a", Departure.PLAIN));
    assertThat(play(jumping.state(), NOW, new Event.Stopping()).actions()).isEmpty();
  }

  @Test
  void anAgentThatWasKilledLetsGoOfWhatItLeftLoaded() {
    var step = play(idle(), NOW, new Event.Started(null, null, null, null));
    assertThat(step.actions()).first().isEqualTo(new Action.Unload());
  }

  @Test
  void theReportIsCompleteOnceTheBootIsFinishedAndTheServiceHasAnswered() {
    var back = play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(UNFINISHED, null));
    assertThat(report(back).outcome()).isEqualTo(Outcome.KEXEC);
    assertThat(report(back).complete()).isFalse();
    var finished = play(back.state(), NOW, new Event.BootSeen(FINISHED, null));
    assertThat(report(finished).complete()).isFalse();
    var answered = play(finished.state(), NOW, reply(7, null, NOW));
    assertThat(report(answered).complete()).isTrue();
  }

  @Test
  void theFirstWordAfterAStartAsksForAnAnswerAtOnce() {
    var back = play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(FINISHED, null));
    assertThat(back.state().checkIn().seenGeneration()).isZero();
    assertThat(play(back.state(), NOW, reply(7, null, NOW)).state().checkIn().seenGeneration()).isEqualTo(7);
  }

  /** Each look runs systemctl, on a host that is busy with its boot. */
  @Test
  void aBootIsLookedAtOnceASecondUntilItIsFinished() {
    var back = play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null));
    assertThat(back.state().wakeAt(NOW)).isEqualTo(NOW + 1_000);
    assertThat(play(back.state(), NOW + 1_000, new Event.Tick()).actions()).containsExactly(new Action.LookAtBoot());
  }

  @Test
  void aBootThatNeverFinishesIsReportedWithWhatIsKnown() {
    var back = play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(UNFINISHED, null));
    var step = play(back.state(), NOW + AfterJump.SETTLES_WITHIN, new Event.Tick());
    assertThat(report(step).complete()).isTrue();
  }

  @Test
  void theReportIsRepeatedUntilTheServiceHasItOnRecord() {
    var back = play(cameBack(), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(FINISHED, null), reply(7, null, NOW));
    assertThat(report(play(back.state(), NOW, reply(8, null, "other", NOW))).rebootId()).isEqualTo("a");
    var recorded = play(back.state(), NOW, reply(8, null, "a", NOW));
    assertThat(status(recorded)).isNull();
    assertThat(recorded.actions()).contains(new Action.KeepReported(record("a", false).asReported()));
  }

  @Test
  void aHostThatWasRestartedByItsFirmwareSaysSo() {
    var back = play(at(NEW_BOOT, "root=/dev/vda"), NOW, new Event.Started(record("a", false), null, null, null), new Event.BootSeen(FINISHED, null));
    assertThat(report(back).outcome()).isEqualTo(Outcome.FIRMWARE_FALLBACK);
  }

  @Test
  void aHostThatIsStillHereNeverLeft() {
    var step =
        play(
            idle(),
            50_000 + StateMachine.LEAVES_WITHIN,
            new Event.Started(record("a", false), null, null, null), new Event.BootSeen(FINISHED, null),
            new Event.Tick());
    assertThat(report(step).outcome()).isEqualTo(Outcome.NEVER_LEFT);
    assertThat(report(step).complete()).isTrue();
    assertThat(step.actions()).contains(new Action.Unload());
  }

  @Test
  void aJumpThatIsTurnedDownLeavesNothingBehind() {
    var jumping = play(idle(), NOW, reply(1, jump("a"), NOW), new Event.Staged(1, IMAGE), new Event.Recorded("a", Departure.PLAIN));
    var no = new Refusal(Refusal.Code.NOT_STAGED, "gone");
    var step = play(jumping.state(), NOW, new Event.JumpTurnedDown("a", no));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.NOT_STAGED);
    assertThat(step.actions()).contains(new Action.Unload(), new Action.DropRecord());
  }

  @Test
  void howTheHostLeavesIsOnRecordAndInTheOrderToTheMachine() {
    var ordered = play(idle(), NOW, reply(1, jump("a"), NOW), new Event.Staged(1, IMAGE));
    var step = play(ordered.state(), NOW, new Event.Recorded("a", GUARDED));
    assertThat(step.actions()).last().isEqualTo(new Action.Jump("a", Order.Way.KEXEC, IMAGE, NOW + 60_000, GUARDED));
    assertThat(step.state().lastRecord()).isNotNull().extracting(RebootRecord::departure).isEqualTo(GUARDED);
  }

  /** Nothing is said when nobody knows whether the machine took the order: it is found out in time that it did not. */
  @Test
  void aJumpOfWhichNothingIsHeardStaysAJumpUntilTheHostHasCertainlyNotLeft() {
    var jumping = jumping();
    var before = play(jumping.state(), NOW + StateMachine.LEAVES_WITHIN - 10, new Event.Tick());
    assertThat(before.state().progress()).isInstanceOf(Progress.Jumping.class);
    assertThat(before.actions()).isEmpty();
    var later = play(jumping.state(), NOW + StateMachine.LEAVES_WITHIN + 10, new Event.Tick());
    assertThat(report(later).outcome()).isEqualTo(Outcome.NEVER_LEFT);
    assertThat(later.actions()).contains(new Action.Unload());
  }

  @Test
  void whatGoesStaleWhileTheHostStopsIsLetGo() {
    var jumping = jumping();
    for (var change : List.of(Change.MEMORY, Change.FILES, Change.UNKNOWN)) {
      var step = play(jumping.state(), NOW + 100, new Event.Changed(change));
      assertThat(step.actions()).containsExactly(new Action.Secure(IMAGE));
      assertThat(step.state()).isEqualTo(jumping.state());
    }
    assertThat(play(jumping.state(), NOW + 100, new Event.Changed(Change.PROCESSOR)).actions()).isEmpty();
  }

  @Test
  void whatHangsOnTheWatchdogIsNotSaidBeforeItSpeaks() {
    var arrived = play(at(NEW_BOOT, ""), NOW, started(guarded(), null));
    assertThat(status(arrived)).isEqualTo(RebootStatus.jumping("a", Situations.LOAD));
    var asked = play(arrived.state(), NOW, reply(7, null, NOW), new Event.BootSeen(FINISHED, null));
    assertThat(status(asked)).isEqualTo(RebootStatus.jumping("a", Situations.LOAD));
    assertThat(play(asked.state(), NOW + 250, new Event.Tick()).actions()).containsExactly(new Action.LookAtBoot());
    var told = play(asked.state(), NOW + 300, new Event.BootSeen(FINISHED, true));
    assertThat(report(told).outcome()).isEqualTo(Outcome.WATCHDOG_RESET);
    assertThat(report(told).complete()).isTrue();
    assertThat(told.actions()).hasAtLeastOneElementOfType(Action.Say.class).hasAtLeastOneElementOfType(Action.Remember.class);
    var after = play(told.state(), NOW + 400, new Event.BootSeen(FINISHED, false));
    assertThat(report(after).outcome()).as("an outcome that was said stays").isEqualTo(Outcome.WATCHDOG_RESET);
  }

  @Test
  void aWatchdogThatSpeaksAtOnceIsHeardAtOnce() {
    assertThat(report(play(at(NEW_BOOT, ""), NOW, started(guarded(), true))).outcome()).isEqualTo(Outcome.WATCHDOG_RESET);
    assertThat(report(play(at(NEW_BOOT, ""), NOW, started(guarded(), false))).outcome()).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(report(play(cameBack(), NOW, started(guarded(), null))).outcome()).isEqualTo(Outcome.KEXEC);
  }

  @Test
  void aWatchdogThatNeverSpeaksIsNotWaitedForWithoutEnd() {
    var arrived = play(at(NEW_BOOT, ""), NOW, started(guarded(), null));
    var end = NOW + AfterJump.WATCHDOG_SPEAKS_WITHIN;
    assertThat(arrived.state().wakeAt(end)).isEqualTo(end);
    var step = play(arrived.state(), end, new Event.Tick());
    assertThat(report(step).outcome()).isEqualTo(Outcome.FIRMWARE_FALLBACK);
    assertThat(step.actions()).hasAtLeastOneElementOfType(Action.Say.class);
  }

  @Test
  void nothingElseIsBegunWhileTheWatchdogIsWaitedFor() {
    var arrived = play(at(NEW_BOOT, ""), NOW, started(guarded(), null));
    var order = Order.of("b", Order.Intent.STAGE, Order.Way.KEXEC, NEW_BOOT, 60_000, stage("b").target());
    assertThat(play(arrived.state(), NOW, reply(8, order, NOW)).actions()).noneMatch(Action.Stage.class::isInstance);
    assertThat(play(arrived.state(), NOW, new Event.Stopping()).actions()).isEmpty();
    var asked = play(arrived.state(), NOW, new Event.Asked(1, new ByHand(order, NOW + 60_000)));
    assertThat(asked.actions()).hasSize(1).first().asInstanceOf(type(Action.Answer.class)).extracting(Action.Answer::refusal).isNotNull();
  }

  private static final Departure GUARDED =
      new Departure(Departure.Through.SYSTEMD, new Departure.Guard(60, false), List.of(), false);

  private static RebootRecord guarded() {
    return record("a", false).leaving(GUARDED);
  }

  private static Event.Started started(RebootRecord record, @Nullable Boolean byWatchdog) {
    return new Event.Started(record, 53_000L, byWatchdog, null);
  }

  private static Step jumping() {
    return play(
        idle(), NOW, reply(1, jump("a"), NOW), new Event.Staged(1, IMAGE), new Event.Recorded("a", Departure.PLAIN));
  }

  @Test
  void aShorterAgreementDoesNotProlongTheImage() {
    var order = stage("a");
    var shorter = Order.of("a", Order.Intent.STAGE, Order.Way.KEXEC, order.bootId(), 10_000, order.target());
    var staged = play(idle(), NOW, reply(1, order, NOW), new Event.Staged(1, IMAGE), reply(1, shorter, NOW));
    assertThat(staged.state().wakeAt(NOW)).isEqualTo(NOW + 10_000);
  }

  private static AgentState cameBack() {
    return at(NEW_BOOT, "root=/dev/vda kexec_fleet.marker=" + MARKER);
  }

  private static @Nullable RebootStatus status(Step step) {
    return step.state().checkIn().reboot();
  }

  private static Refusal.Code refusal(Step step) {
    var status = status(step);
    assertThat(status).isNotNull();
    assertThat(status.refusal()).isNotNull();
    return status.refusal().code();
  }

  private static RebootReport report(Step step) {
    var status = status(step);
    assertThat(status).isNotNull();
    assertThat(status.report()).isNotNull();
    return status.report();
  }
}
