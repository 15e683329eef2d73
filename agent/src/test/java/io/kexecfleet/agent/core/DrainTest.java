package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The owner's hooks before the jump, and what follows when they said yes and the host stays all the same. */
class DrainTest {

  private static final long NOW = 100_000;

  private static final Order JUMP =
      new Order("a", Order.Intent.JUMP, Order.Way.KEXEC, jump("a").bootId(), 60_000, jump("a").target(), List.of("drain"), 4_990L);

  private static Step draining() {
    var staged =
        new Order("a", Order.Intent.STAGE, Order.Way.KEXEC, JUMP.bootId(), 60_000, JUMP.target(), List.of("drain"), null);
    var ready = play(idle(), NOW, reply(1, staged, NOW), new Event.Staged(1, IMAGE));
    return StateMachine.step(ready.state(), reply(2, JUMP, NOW), NOW);
  }

  private static Step after(Step step, Event event, long now) {
    return StateMachine.step(step.state(), event, now);
  }

  @Test
  void hooksAreAskedBeforeAnythingIsWritten() {
    var draining = draining();
    assertThat(draining.actions()).filteredOn(Action.Drain.class::isInstance).hasSize(1);
    assertThat(draining.actions()).noneMatch(Action.Keep.class::isInstance);
    assertThat(Objects.requireNonNull(draining.state().checkIn().reboot()).step()).isEqualTo(RebootStatus.Step.STAGED);
  }

  @Test
  void whatCameBeforeTheJumpIsInTheRecord() {
    var recording = after(draining(), new Event.Drained(1, List.of("cron.service")), NOW + 700);
    assertThat(recording.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            Action.Keep.class,
            keep -> {
              var prelude = Objects.requireNonNull(keep.record().prelude());
              assertThat(prelude.hooks()).containsExactly("drain");
              assertThat(prelude.decidedAt()).isEqualTo(4_990);
              assertThat(prelude.drainedFrom()).isEqualTo(NOW);
              assertThat(prelude.failedUnits()).containsExactly("cron.service");
              assertThat(keep.record().jumpAt()).isEqualTo(NOW + 700);
            });
  }

  @Test
  void aNoRefusesAndLetsGo() {
    var refused = after(draining(), new Event.NotDrained(1, new Refusal(Refusal.Code.HOOK_FAILED, "pods left")), NOW);
    assertThat(refused.state().progress())
        .isInstanceOfSatisfying(
            Progress.Refused.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.HOOK_FAILED));
    assertThat(refused.actions()).contains(new Action.Unload(), new Action.Stay());
  }

  @Test
  void anOrderThatIsOverWhenTheHooksEndIsNotCarriedOut() {
    var late = after(draining(), new Event.Drained(1, List.of()), NOW + 60_000);
    assertThat(late.state().progress())
        .isInstanceOfSatisfying(
            Progress.Refused.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.EXPIRED));
    assertThat(late.actions()).contains(new Action.Unload(), new Action.Stay()).noneMatch(Action.Keep.class::isInstance);
  }

  @Test
  void anOrderTakenBackMeanwhileStaysTakenBack() {
    var cancelled = after(draining(), reply(3, null, NOW), NOW + 10);
    assertThat(cancelled.state().progress()).isInstanceOf(Progress.Idle.class);
    assertThat(cancelled.actions()).contains(new Action.Unload(), new Action.Stay());
    assertThat(after(cancelled, new Event.Drained(1, List.of()), NOW + 20).actions()).isEmpty();
  }

  @Test
  void whatChangesMeanwhileIsStagedAgainAndTheHooksAreNotAskedAgain() {
    var stirred = after(draining(), new Event.Changed(Change.MEMORY), NOW + 10);
    assertThat(stirred.actions()).containsExactly(new Action.Secure(IMAGE));
    var again = after(stirred, new Event.Drained(1, List.of()), NOW + 20);
    assertThat(again.actions()).singleElement().isInstanceOf(Action.Stage.class);
    var staged = after(again, new Event.Staged(2, IMAGE), NOW + 30);
    assertThat(staged.actions()).noneMatch(Action.Drain.class::isInstance).anyMatch(Action.Keep.class::isInstance);
  }

  @Test
  void hooksHaveNoLongerThanTheOrder() {
    var draining = draining();
    assertThat(draining.state().wakeAt(NOW)).isEqualTo(NOW + 60_000);
    var late = after(draining, new Event.Tick(), NOW + 60_000);
    assertThat(late.actions()).contains(new Action.Unload(), new Action.Stay());
    assertThat(late.state().progress()).isInstanceOf(Progress.Refused.class);
  }

  @Test
  void anotherOrderFirstTakesBackWhatHooksHaveDone() {
    var other = after(draining(), reply(3, stage("b"), NOW), NOW + 10);
    assertThat(other.actions()).startsWith(new Action.Stay()).anyMatch(Action.Stage.class::isInstance);
  }

  @Test
  void whatIsNotTakenBackIsTriedAgain() {
    var refused = after(draining(), new Event.NotDrained(1, new Refusal(Refusal.Code.HOOK_FAILED, "pods left")), NOW);
    var notStayed = after(refused, new Event.NotStayed(), NOW);
    assertThat(notStayed.state().wakeAt(NOW)).isEqualTo(NOW + StateMachine.STAYS_AGAIN_AFTER);
    var again = after(notStayed, new Event.Tick(), NOW + StateMachine.STAYS_AGAIN_AFTER);
    assertThat(again.actions()).containsExactly(new Action.Stay());
    assertThat(again.state().wakeAt(NOW)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aHookThatSaysNoBeforeTheStagingIsNotAskedAgainForWhatItChanged() {
    var staging = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Changed(Change.FILES));
    var no = after(staging, new Event.NotStaged(1, new Refusal(Refusal.Code.HOOK_FAILED, "not now")), NOW + 10);
    assertThat(no.state().progress()).isInstanceOf(Progress.Refused.class);
  }

  @Test
  void aJumpThatIsTurnedDownTellsTheHooksThatTheHostStays() {
    var jumping = after(after(draining(), new Event.Drained(1, List.of()), NOW), new Event.Recorded("a", Departure.PLAIN), NOW);
    assertThat(jumping.actions()).anyMatch(Action.Jump.class::isInstance);
    var no = new Refusal(Refusal.Code.STALE, "gone");
    assertThat(after(jumping, new Event.JumpTurnedDown("a", no), NOW).actions()).contains(new Action.Stay());
  }

  @Test
  void aHostThatNeverLeftTellsTheHooksSo() {
    var jumping = after(after(draining(), new Event.Drained(1, List.of()), NOW), new Event.Recorded("a", Departure.PLAIN), NOW);
    var never = after(jumping, new Event.Tick(), NOW + StateMachine.LEAVES_WITHIN);
    assertThat(never.actions()).contains(new Action.Stay());
  }

  @Test
  void anAgentThatStartsLooksWhetherHooksWereLeftInTheDark() {
    assertThat(after(new Step(idle(), List.of()), new Event.Started(null, null, null, null), NOW).actions())
        .contains(new Action.Stay());
  }

  @Test
  void anAgentThatIsStoppedLeavesThatToTheNext() {
    var stopped = after(draining(), new Event.Stopping(), NOW);
    assertThat(stopped.actions()).containsExactly(new Action.Unload());
  }

  @Test
  void otherHooksAreAnotherOrder() {
    var ready = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    assertThat(after(ready, reply(2, JUMP, NOW), NOW).actions()).anyMatch(Action.Stage.class::isInstance);
  }
}
