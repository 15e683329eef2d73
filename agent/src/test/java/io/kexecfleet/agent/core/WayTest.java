package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.NEW_BOOT;
import static io.kexecfleet.agent.core.Situations.NO_IMAGE;
import static io.kexecfleet.agent.core.Situations.OLD_BOOT;
import static io.kexecfleet.agent.core.Situations.at;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.occasion;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.recordOfRestart;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.restart;
import static io.kexecfleet.agent.core.Situations.stage;
import static io.kexecfleet.agent.core.Situations.standBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Order.Way;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Going through the firmware by order, and changing from one way to the other. */
class WayTest {

  private static final long NOW = 100_000;
  private static final Refusal LOAD_FAILED = new Refusal(Refusal.Code.LOAD_FAILED, "kexec is switched off");

  @Test
  void anOrderForTheFirmwareIsStagedWithoutALoadReport() {
    var step = play(idle(), NOW, reply(1, standBy("a"), NOW));
    assertThat(step.actions()).first().isEqualTo(new Action.Stage(1, occasion(Way.FIRMWARE), standBy("a").target(), null, false));
    var ready = play(step.state(), NOW, new Event.Staged(1, NO_IMAGE));
    assertThat(status(ready)).isEqualTo(RebootStatus.staged("a", null));
  }

  @Test
  void theRecordOfARestartKnowsTheWayAndIsOnDiskFirst() {
    var ordered = play(readyToRestart(), NOW, reply(2, restart("a"), NOW));
    assertThat(ordered.actions()).noneMatch(Action.Jump.class::isInstance).last()
        .isInstanceOfSatisfying(
            Action.Keep.class,
            keep -> {
              assertThat(keep.record().way()).isEqualTo(Way.FIRMWARE);
              assertThat(keep.record().targetRelease()).isEqualTo("7.2.12");
              assertThat(keep.record().load()).isNull();
              assertThat(keep.record().marker()).isNull();
            });
    var recorded = play(ordered.state(), NOW, new Event.Recorded("a", Departure.PLAIN));
    assertThat(recorded.actions()).last().isEqualTo(new Action.Jump("a", Way.FIRMWARE, NO_IMAGE, NOW + 60_000, Departure.PLAIN));
    assertThat(status(recorded)).isEqualTo(RebootStatus.jumping("a", null));
  }

  @Test
  void aRestartIsBoundToItsBootAndItsTimeAndHappensOnce() {
    var elsewhere = play(at(NEW_BOOT, ""), NOW, reply(1, restart("a"), NOW));
    assertThat(refusal(elsewhere)).isEqualTo(Refusal.Code.OTHER_BOOT);
    var late = play(readyToRestart(), NOW + 70_000, reply(2, restart("a"), NOW));
    assertThat(refusal(late)).isEqualTo(Refusal.Code.EXPIRED);
    var slow = play(readyToRestart(), NOW, reply(2, restart("a"), NOW));
    assertThat(refusal(play(slow.state(), NOW + 60_000, new Event.Recorded("a", Departure.PLAIN)))).isEqualTo(Refusal.Code.EXPIRED);
    var done = play(idle(), NOW, new Event.Started(recordOfRestart("a").asReported(), null, null, null));
    assertThat(refusal(play(done.state(), NOW, reply(9, restart("a"), NOW)))).isEqualTo(Refusal.Code.ALREADY_JUMPED);
    assertThat(refusal(play(done.state(), NOW, reply(9, jump("a"), NOW)))).isEqualTo(Refusal.Code.ALREADY_JUMPED);
  }

  @Test
  void aHostThatCannotBeStagedGoesThroughItsFirmwareWhenItIsAskedTo() {
    var refused = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.NotStaged(1, LOAD_FAILED));
    assertThat(refusal(refused)).isEqualTo(Refusal.Code.LOAD_FAILED);
    var asked = play(refused.state(), NOW, reply(2, standBy("a"), NOW));
    assertThat(asked.actions()).first().isEqualTo(new Action.Stage(2, occasion(Way.FIRMWARE), standBy("a").target(), null, false));
    assertThat(status(asked)).isEqualTo(RebootStatus.staging("a"));
    var ready = play(asked.state(), NOW, new Event.Staged(2, NO_IMAGE));
    assertThat(status(ready)).isEqualTo(RebootStatus.staged("a", null));
  }

  @Test
  void aNoStandsForAsLongAsTheSameIsAsked() {
    var refused = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.NotStaged(1, LOAD_FAILED));
    var again = play(refused.state(), NOW, reply(2, stage("a"), NOW), reply(3, jump("a"), NOW));
    assertThat(refusal(again)).isEqualTo(Refusal.Code.LOAD_FAILED);
    assertThat(again.actions()).hasOnlyElementsOfType(Action.Say.class);
    var twice = play(refused.state(), NOW, reply(2, standBy("a"), NOW), new Event.NotStaged(2, LOAD_FAILED));
    assertThat(play(twice.state(), NOW, reply(3, standBy("a"), NOW)).actions()).hasOnlyElementsOfType(Action.Say.class);
  }

  @Test
  void aNoToAnOrderForAnotherBootIsNoneToTheOneForThisBoot() {
    var order = standBy("a");
    var forOther = Order.of("a", order.intent(), order.way(), NEW_BOOT, order.validForMillis(), order.target());
    var refused = play(idle(), NOW, reply(1, forOther, NOW));
    assertThat(refusal(refused)).isEqualTo(Refusal.Code.OTHER_BOOT);
    assertThat(play(refused.state(), NOW, reply(2, order, NOW)).actions()).first().isInstanceOf(Action.Stage.class);
  }

  @Test
  void anImageIsLetGoWhenTheWayChanges() {
    var staged = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Staged(1, IMAGE));
    var changed = play(staged.state(), NOW, reply(2, restart("a"), NOW));
    assertThat(changed.actions())
        .startsWith(new Action.Stage(2, occasion(Way.FIRMWARE), restart("a").target(), null, false))
        .as("another staging lets go of what was loaded, in its own time")
        .noneMatch(Action.Unload.class::isInstance)
        .noneMatch(Action.Keep.class::isInstance);
    var late = play(changed.state(), NOW, new Event.Staged(1, IMAGE));
    assertThat(late.state().progress()).isInstanceOf(Progress.Staging.class);
  }

  @Test
  void aWayThatChangesWhileTheRecordIsWrittenTakesTheRecordBack() {
    var recording = play(idle(), NOW, reply(1, jump("a"), NOW), new Event.Staged(1, IMAGE));
    var changed = play(recording.state(), NOW, reply(2, restart("a"), NOW));
    assertThat(changed.actions())
        .startsWith(
            new Action.DropRecord(),
            new Action.Stay(),
            new Action.Stage(2, occasion(Way.FIRMWARE), restart("a").target(), null, false));
    assertThat(play(changed.state(), NOW, new Event.Recorded("a", Departure.PLAIN)).actions()).isEmpty();
  }

  @Test
  void whatIsLoadedAfterAllKeepsTheHostWhereItIs() {
    var jumping = play(readyToRestart(), NOW, reply(2, restart("a"), NOW), new Event.Recorded("a", Departure.PLAIN));
    var no = new Refusal(Refusal.Code.NOT_STAGED, "somebody's image");
    var step = play(jumping.state(), NOW, new Event.JumpTurnedDown("a", no));
    assertThat(refusal(step)).isEqualTo(Refusal.Code.NOT_STAGED);
    assertThat(step.actions()).contains(new Action.DropRecord());
    assertThat(play(step.state(), NOW, reply(3, restart("a"), NOW)).actions()).hasOnlyElementsOfType(Action.Say.class);
  }

  @Test
  void aHostThatCameBackThroughItsFirmwareReportsItWithoutALoadReport() {
    var back = play(at(NEW_BOOT, "root=/dev/vda"), NOW, new Event.Started(recordOfRestart("a"), null, null, null));
    var status = status(back);
    assertThat(status).isNotNull();
    assertThat(status.load()).isNull();
    assertThat(status.report()).isNotNull();
    assertThat(status.report().outcome()).isEqualTo(Outcome.FIRMWARE);
    assertThat(status.report().load()).isNull();
    assertThat(status.report().bootIdBefore()).isEqualTo(OLD_BOOT);
  }

  @Test
  void aHostThatWasNotRestartedNeverLeft() {
    var later = 50_000 + StateMachine.LEAVES_WITHIN;
    var step = play(idle(), later, new Event.Started(recordOfRestart("a"), null, null, null), new Event.Tick());
    var status = status(step);
    assertThat(status).isNotNull();
    assertThat(status.report()).isNotNull();
    assertThat(status.report().outcome()).isEqualTo(Outcome.NEVER_LEFT);
    assertThat(status.report().phases()).isEmpty();
  }

  private static AgentState readyToRestart() {
    return play(idle(), NOW, reply(1, standBy("a"), NOW), new Event.Staged(1, NO_IMAGE)).state();
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
}
