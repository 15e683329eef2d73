package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import org.junit.jupiter.api.Test;

/** Letting go of what is loaded, also where the kernel does not do it at once, and in which order. */
class UnloadingTest {

  private static final long NOW = 100_000;
  private static final Event TICK = new Event.Tick();
  private static final Event NOT_UNLOADED = new Event.NotUnloaded();

  @Test
  void anImageThatStaysLoadedIsLetGoEveryTenSecondsForAsLongAsItTakes() {
    var state = idle();
    for (var now = NOW; now < NOW + 600_000; now += 10_000) {
      var failed = play(state, now, NOT_UNLOADED);
      assertThat(failed.actions()).isEmpty();
      assertThat(failed.state().wakeAt(now)).isEqualTo(now + 10_000);
      assertThat(play(failed.state(), now + 9_999, TICK).actions()).isEmpty();
      var again = play(failed.state(), now + 10_000, TICK);
      assertThat(again.actions()).containsExactly(new Action.Unload());
      assertThat(again.state().wakeAt(now)).as("once, until the answer is here").isEqualTo(Long.MAX_VALUE);
      state = again.state();
    }
  }

  @Test
  void whatIsWantedLoadedByThenIsNotLetGo() {
    var staging = play(idle(), NOW, NOT_UNLOADED, reply(1, stage("a"), NOW));
    assertThat(play(staging.state(), NOW + 10_000, TICK).actions()).isEmpty();
    var ready = play(staging.state(), NOW, new Event.Staged(1, IMAGE));
    var tick = play(ready.state(), NOW + 10_000, TICK);
    assertThat(tick.actions()).isEmpty();
    assertThat(tick.state().progress()).isInstanceOf(Progress.Ready.class);
    assertThat(tick.state().wakeAt(NOW)).as("nor is it thought of again").isGreaterThan(NOW + 10_000);
    var jumping = play(ready.state(), NOW, reply(2, jump("a"), NOW), new Event.Recorded("a", Departure.PLAIN));
    assertThat(play(jumping.state(), NOW + 10_000, TICK).actions()).isEmpty();
  }

  @Test
  void anAgentThatStopsBeforeTheNextTryTriesOnceMore() {
    var failed = play(idle(), NOW, NOT_UNLOADED);
    assertThat(play(failed.state(), NOW + 10, new Event.Stopping()).actions()).containsExactly(new Action.Unload());
    assertThat(play(idle(), NOW, new Event.Stopping()).actions()).isEmpty();
  }

  @Test
  void anAgentThatStopsBeforeItsJumpTakesTheRecordBackFirst() {
    var recording = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    assertThat(recording.state().progress()).isInstanceOf(Progress.Recording.class);
    assertThat(play(recording.state(), NOW, new Event.Stopping()).actions())
        .containsExactly(new Action.DropRecord(), new Action.Unload());
  }

  /** A record that outlives its image by a power cut would have the next boot report a jump that nobody made. */
  @Test
  void aRecordIsTakenBackBeforeAnythingElseIsDone() {
    var recording = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE), reply(2, jump("a"), NOW));
    assertThat(play(recording.state(), NOW, reply(3, null, NOW)).actions())
        .startsWith(new Action.DropRecord(), new Action.Unload(), new Action.Stay());
    assertThat(play(recording.state(), NOW, reply(3, stage("b"), NOW)).actions())
        .hasExactlyElementsOfTypes(Action.DropRecord.class, Action.Stay.class, Action.Stage.class, Action.Say.class);
  }
}
