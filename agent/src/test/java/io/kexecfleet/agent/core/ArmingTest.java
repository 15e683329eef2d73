package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.FINISHED;
import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.UNFINISHED;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.machine.Change;
import org.junit.jupiter.api.Test;

/** When the crash kernel is looked after, and when it has to wait. */
class ArmingTest {

  /** When the agents of these tests have started. */
  private static final long START = 5_000;

  private static final long NOW = START + Arming.LOOKS_AT_BOOT_EVERY;
  private static final Event TICK = new Event.Tick();

  @Test
  void whereTheOwnerDoesNotWantItNothingIsEverDue() {
    assertThat(idle().wakeAt(NOW)).isEqualTo(Long.MAX_VALUE);
    for (var change : Change.values()) {
      var step = play(idle(), NOW, new Event.Changed(change), new Event.BootSeen(FINISHED, null));
      assertThat(step.state().wakeAt(NOW)).isEqualTo(Long.MAX_VALUE);
    }
  }

  @Test
  void theBootComesFirst() {
    var started = play(idle().armed(), START, new Event.Started(null, null, null, null));
    assertThat(started.actions()).hasExactlyElementsOfTypes(Action.Unload.class, Action.Stay.class, Action.Say.class);
    assertThat(started.state().wakeAt(START)).isEqualTo(NOW);
    var looking = play(started.state(), NOW, TICK);
    assertThat(looking.actions()).containsExactly(new Action.LookAtBoot());
    var booting = play(looking.state(), NOW, new Event.BootSeen(UNFINISHED, null));
    assertThat(booting.state().wakeAt(NOW)).isEqualTo(NOW + Arming.LOOKS_AT_BOOT_EVERY);
    var booted = play(booting.state(), NOW + 100, new Event.BootSeen(FINISHED, null));
    assertThat(booted.state().wakeAt(NOW + 100)).isEqualTo(NOW + 100);
    assertThat(play(booted.state(), NOW + 100, TICK).actions()).containsExactly(new Action.Arm());
  }

  @Test
  void aBootThatDoesNotFinishHasHadItsTime() {
    assertThat(play(idle().armed(), Arming.BOOTS_WITHIN - 1, TICK).actions()).containsExactly(new Action.LookAtBoot());
    assertThat(play(idle().armed(), Arming.BOOTS_WITHIN, TICK).actions()).containsExactly(new Action.Arm());
  }

  @Test
  void itIsLookedAtEveryMinute() {
    var looked = play(booted(), NOW, TICK);
    assertThat(looked.actions()).containsExactly(new Action.Arm());
    assertThat(looked.state().wakeAt(NOW)).isEqualTo(NOW + Arming.LOOKS_EVERY);
    assertThat(play(looked.state(), NOW + Arming.LOOKS_EVERY - 1, TICK).actions()).isEmpty();
    assertThat(play(looked.state(), NOW + Arming.LOOKS_EVERY, TICK).actions()).containsExactly(new Action.Arm());
    assertThat(play(looked.state(), NOW, new Event.BootSeen(FINISHED, null)).state().wakeAt(NOW)).isEqualTo(NOW + Arming.LOOKS_EVERY);
  }

  @Test
  void aBurstOfChangesIsOneLook() {
    for (var change : new Change[] {Change.PROCESSOR, Change.MEMORY, Change.UNKNOWN}) {
      var state = play(booted(), NOW, TICK).state();
      for (var at = NOW + 1_000; at < NOW + 5_000; at += 100) {
        var step = StateMachine.step(state, new Event.Changed(change), at);
        assertThat(step.actions()).isEmpty();
        state = step.state();
      }
      assertThat(state.wakeAt(NOW)).isEqualTo(NOW + 1_000 + Arming.FOLLOWS_WITHIN);
      assertThat(play(state, NOW + 5_000, TICK).actions()).containsExactly(new Action.Arm());
    }
  }

  @Test
  void filesDoNotMatterToIt() {
    var looked = play(booted(), NOW, TICK);
    var step = play(looked.state(), NOW + 1, new Event.Changed(Change.FILES));
    assertThat(step.state().wakeAt(NOW)).isEqualTo(NOW + Arming.LOOKS_EVERY);
  }

  @Test
  void itIsNotInTheWayOfAReboot() {
    var staging = play(booted(), NOW, reply(1, stage("a"), NOW));
    assertStepsAside(staging.state());
    var ready = play(staging.state(), NOW, new Event.Staged(1, IMAGE));
    assertThat(play(ready.state(), NOW, TICK).actions()).containsExactly(new Action.Arm());
    var recording = play(ready.state(), NOW, reply(2, jump("a"), NOW));
    assertStepsAside(recording.state());
    var jumping = play(recording.state(), NOW, new Event.Recorded("a", Departure.PLAIN));
    assertThat(jumping.state().progress()).isInstanceOf(Progress.Jumping.class);
    assertStepsAside(jumping.state());
  }

  private static void assertStepsAside(AgentState state) {
    var step = play(state, NOW, TICK);
    assertThat(step.actions()).isEmpty();
    assertThat(step.state().wakeAt(NOW)).isEqualTo(NOW + Arming.STEPS_ASIDE_FOR);
  }

  private static AgentState booted() {
    return play(idle().armed(), NOW, new Event.BootSeen(FINISHED, null)).state();
  }
}
