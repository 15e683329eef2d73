package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.image;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.occasion;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.protocol.RebootStatus;
import org.junit.jupiter.api.Test;

/** A machine that changes under what is staged. */
class UnsettledTest {

  private static final long NOW = 100_000;
  private static final Event MEMORY = new Event.Changed(Change.MEMORY);
  private static final Event TICK = new Event.Tick();
  private static final Refusal STALE = new Refusal(Refusal.Code.STALE, "block 5 is switched off");
  private static final Refusal NO_INITRD = new Refusal(Refusal.Code.TARGET_NOT_FOUND, "no initrd yet");

  @Test
  void aChangeTakesTheHostsWordBackAndHasTheImageLookedAtAtOnce() {
    var step = play(ready(), NOW, MEMORY);
    assertThat(step.actions()).first().isEqualTo(new Action.Secure(IMAGE));
    assertThat(said(step)).isEqualTo(RebootStatus.staging("a"));
    assertThat(step.state().wakeAt(NOW)).isEqualTo(NOW + 1_000);
  }

  @Test
  void whenTheMachineIsQuietTheTargetIsStagedAgain() {
    var burst = play(ready(), NOW, MEMORY);
    for (var at = NOW + 100; at < NOW + 600; at += 100) {
      burst = StateMachine.step(burst.state(), MEMORY, at);
      assertThat(burst.actions()).containsExactly(new Action.Secure(IMAGE));
    }
    assertThat(play(burst.state(), NOW + 1_400, TICK).actions()).as("not quiet yet").isEmpty();
    var again = play(burst.state(), NOW + 1_500, TICK);
    assertThat(again.actions()).containsExactly(new Action.Stage(2, occasion(Order.Way.KEXEC), stage("a").target(), IMAGE, false));
    var ready = play(again.state(), NOW + 2_000, new Event.Staged(2, image("f00d")));
    assertThat(said(ready).step()).isEqualTo(RebootStatus.Step.STAGED);
  }

  @Test
  void aBurstThatDoesNotEndIsLookedAtAfterFourSeconds() {
    var burst = play(ready(), NOW, MEMORY);
    for (var at = NOW + 500; at < NOW + 4_000; at += 500) {
      burst = StateMachine.step(burst.state(), MEMORY, at);
      assertThat(burst.actions()).hasExactlyElementsOfTypes(Action.Secure.class);
    }
    assertThat(burst.state().wakeAt(NOW + 3_500)).isEqualTo(NOW + 4_000);
    assertThat(play(burst.state(), NOW + 4_000, TICK).actions()).hasExactlyElementsOfTypes(Action.Stage.class);
    assertThat(play(burst.state(), NOW + 4_000, MEMORY).actions()).as("no tick comes through").hasExactlyElementsOfTypes(Action.Stage.class);
  }

  @Test
  void whatChangedWhileItWasStagedIsLookedAtAgain() {
    var staging = play(idle(), NOW, reply(1, stage("a"), NOW));
    var stirred = play(staging.state(), NOW + 10, MEMORY, new Event.Staged(1, IMAGE));
    assertThat(stirred.actions()).containsExactly(new Action.Secure(IMAGE));
    assertThat(stirred.state().checkIn().reboot()).isEqualTo(RebootStatus.staging("a"));
    assertThat(play(stirred.state(), NOW + 1_010, TICK).actions()).hasExactlyElementsOfTypes(Action.Stage.class);
  }

  @Test
  void aJumpOrderedWhileTheMachineChangesWaitsForALook() {
    var asked = play(play(ready(), NOW, MEMORY).state(), NOW + 10, reply(2, jump("a"), NOW));
    assertThat(asked.actions()).first().isEqualTo(new Action.Stage(2, occasion(Order.Way.KEXEC), stage("a").target(), IMAGE, false));
    assertThat(asked.actions()).noneMatch(Action.Keep.class::isInstance);
    assertThat(play(asked.state(), NOW + 20, new Event.Staged(2, IMAGE)).actions()).last().isInstanceOf(Action.Keep.class);
  }

  @Test
  void aJumpOrderedWhileTheImageIsStaleIsRefused() {
    var asked = play(play(ready(), NOW, MEMORY).state(), NOW + 10, reply(2, jump("a"), NOW));
    var refused = play(asked.state(), NOW + 20, new Event.NotStaged(2, STALE));
    assertThat(said(refused).refusal()).isEqualTo(STALE);
    assertThat(refused.actions()).first().isInstanceOf(Action.Unload.class);
    var blocked = play(blocked(STALE).state(), NOW + 3_000, reply(2, jump("a"), NOW + 3_000));
    assertThat(said(blocked).refusal()).isEqualTo(STALE);
    assertThat(blocked.actions()).noneMatch(Action.Keep.class::isInstance);
  }

  @Test
  void whatCannotBeStagedNowIsTriedWithEveryChangeAndGivenUpAfterTwoMinutes() {
    var blocked = blocked(NO_INITRD);
    assertThat(blocked.actions()).first().isInstanceOf(Action.Unload.class);
    assertThat(said(blocked)).isEqualTo(RebootStatus.staging("a"));
    var files = play(blocked.state(), NOW + 5_000, new Event.Changed(Change.FILES));
    assertThat(files.actions()).as("nothing is loaded that could be stale").isEmpty();
    var again = play(files.state(), NOW + 6_000, TICK);
    assertThat(again.actions()).containsExactly(new Action.Stage(3, occasion(Order.Way.KEXEC), stage("a").target(), null, false));
    var still = play(again.state(), NOW + 7_000, new Event.NotStaged(3, NO_INITRD));
    assertThat(still.state().wakeAt(NOW)).isLessThanOrEqualTo(NOW + 120_000);
    var renewed = play(still.state(), NOW + 50_000, reply(1, stage("a"), NOW + 80_000));
    assertThat(said(play(renewed.state(), NOW + 120_000, TICK)).refusal()).isEqualTo(NO_INITRD);
  }

  @Test
  void whatWasNeverStagedIsRefusedAtOnceUnlessItOnlyLiesBadly() {
    var staging = play(idle(), NOW, reply(1, stage("a"), NOW));
    assertThat(said(play(staging.state(), NOW, new Event.NotStaged(1, NO_INITRD))).refusal()).isEqualTo(NO_INITRD);
    assertThat(said(play(staging.state(), NOW, new Event.NotStaged(1, STALE)))).isEqualTo(RebootStatus.staging("a"));
  }

  @Test
  void whatIsUnsettledLivesNoLongerThanItsOrder() {
    var over = play(play(ready(), NOW + 59_900, MEMORY).state(), NOW + 60_000, TICK);
    assertThat(over.state().progress()).isInstanceOf(Progress.Idle.class);
    assertThat(over.actions()).first().isInstanceOf(Action.Unload.class);
    var cancelled = play(play(ready(), NOW, MEMORY).state(), NOW + 10, reply(2, null, NOW));
    assertThat(cancelled.actions()).first().isInstanceOf(Action.Unload.class);
    assertThat(play(play(ready(), NOW, MEMORY).state(), NOW + 10, new Event.Stopping()).actions())
        .containsExactly(new Action.Unload());
  }

  @Test
  void whatIsStagedIsLookedAtEveryMinuteEvenWithoutNews() {
    var ready = play(ready(), NOW + 30_000, reply(1, stage("a"), NOW + 30_000));
    assertThat(ready.state().wakeAt(NOW)).isEqualTo(NOW + 1 + 60_000);
    var looked = play(ready.state(), NOW + 60_001, TICK);
    assertThat(looked.actions()).containsExactly(new Action.Inspect(IMAGE));
    assertThat(looked.state().wakeAt(NOW)).isEqualTo(NOW + 90_000);
  }

  @Test
  void processorsAreNoReasonToDoubtAnImage() {
    assertThat(play(ready(), NOW, new Event.Changed(Change.PROCESSOR)).actions()).isEmpty();
  }

  @Test
  void aMachineWithNothingStagedMayChangeAsItLikes() {
    assertThat(play(idle(), NOW, MEMORY, TICK).actions()).isEmpty();
  }

  private static AgentState ready() {
    return play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE)).state();
  }

  private static Step blocked(Refusal why) {
    var again = play(play(ready(), NOW, MEMORY).state(), NOW + 1_000, TICK);
    return play(again.state(), NOW + 2_000, new Event.NotStaged(2, why));
  }

  private static RebootStatus said(Step step) {
    return step.actions().stream()
        .filter(Action.Say.class::isInstance)
        .map(say -> ((Action.Say) say).checkIn().reboot())
        .reduce((first, last) -> last)
        .orElseThrow();
  }
}
