package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.FINISHED;
import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.NEW_BOOT;
import static io.kexecfleet.agent.core.Situations.at;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.core.Action.Answer;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus.Step;
import java.util.List;
import io.kexecfleet.agent.machine.Change;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a person on the host asks for, beside what the service wants. */
class ByHandTest {

  private static final long NOW = 100_000;
  private static final ByHand STAGE = new ByHand(stage("hand"), NOW + 60_000);
  private static final ByHand JUMP = new ByHand(jump("hand"), NOW + 60_000);

  @Test
  void whatIsAskedForIsDoneAndTheServiceHearsNothingOfIt() {
    var asked = play(idle(), NOW, new Event.Asked(7, STAGE));
    assertThat(asked.actions()).hasExactlyElementsOfTypes(Action.Stage.class, Answer.class).contains(new Answer(7, null));
    var staged = play(asked.state(), NOW, new Event.Staged(1, IMAGE));
    assertThat(Objects.requireNonNull(staged.state().status()).step()).isEqualTo(Step.STAGED);
    assertThat(staged.state().checkIn().reboot()).isNull();
  }

  /** Else a service could have what root stages done with a command line of its own. */
  @Test
  void onlyWhatRootAskedForCountsAsRoots() {
    var asked = play(idle(), NOW, new Event.Asked(7, STAGE));
    assertThat(asked.actions()).anySatisfy(it -> assertThat(it).isInstanceOfSatisfying(Action.Stage.class, stage -> assertThat(stage.byHand()).isTrue()));
    for (var id : List.of("a", "hand")) {
      var ordered = play(idle(), NOW, reply(1, stage(id), NOW));
      assertThat(ordered.actions()).anySatisfy(it -> assertThat(it).isInstanceOfSatisfying(Action.Stage.class, stage -> assertThat(stage.byHand()).isFalse()));
      var instead = play(asked.state(), NOW, new Event.Staged(1, IMAGE), reply(1, stage(id), NOW), new Event.Changed(Change.MEMORY));
      var again = play(instead.state(), NOW + 5_000, new Event.Tick());
      assertThat(again.actions()).noneMatch(it -> it instanceof Action.Stage stage && stage.byHand());
    }
  }

  @Test
  void aServiceThatWantsNothingLeavesItAlone() {
    var staged = play(idle(), NOW, new Event.Asked(7, STAGE), new Event.Staged(1, IMAGE), reply(1, null, NOW));
    assertThat(staged.actions()).noneMatch(Action.Unload.class::isInstance);
    assertThat(staged.state().progress()).isInstanceOf(Progress.Ready.class);
  }

  @Test
  void anOrderOfTheServiceTakesItsPlace() {
    var staged = play(idle(), NOW, new Event.Asked(7, STAGE), new Event.Staged(1, IMAGE), reply(1, stage("a"), NOW));
    assertThat(staged.actions()).first().isInstanceOf(Action.Stage.class);
    assertThat(staged.state().byHand()).isNull();
    assertThat(Objects.requireNonNull(staged.state().checkIn().reboot()).rebootId()).isEqualTo("a");
  }

  @Test
  void whoIsBusyForTheServiceSaysSo() {
    var busy = play(idle(), NOW, reply(1, stage("a"), NOW), new Event.Asked(7, STAGE));
    assertThat(busy.actions()).singleElement().isInstanceOfSatisfying(Answer.class, no -> assertThat(no.refusal()).contains("reboot a"));
    assertThat(busy.state().byHand()).isNull();
  }

  @Test
  void whatIsTakenBackOrOverIsLetGo() {
    var staged = play(idle(), NOW, new Event.Asked(7, STAGE), new Event.Staged(1, IMAGE)).state();
    assertThat(play(staged, NOW, new Event.Asked(8, null)).actions()).containsExactly(new Action.Unload(), new Answer(8, null), new Action.Stay());
    var over = play(staged, NOW + 60_000, new Event.Tick());
    assertThat(over.actions()).first().isInstanceOf(Action.Unload.class);
    assertThat(play(over.state(), NOW + 60_010, reply(1, null, NOW)).actions()).noneMatch(Action.Stage.class::isInstance);
  }

  @Test
  void aJumpByHandKeepsAllPromisesAndIsRememberedWithoutAService() {
    var record = jumpByHand();
    assertThat(record.byHand()).isTrue();
    var marked = at(NEW_BOOT, "root=/dev/vda " + NextCommandLine.MARKER + "=" + record.marker());
    var back = play(marked, NOW, new Event.Started(record, null, null, null), new Event.BootSeen(FINISHED, null));
    assertThat(back.actions())
        .hasExactlyElementsOfTypes(Action.Remember.class, Action.KeepReported.class, Action.Say.class, Action.Stay.class)
        .first()
        .isInstanceOfSatisfying(
            Action.Remember.class, kept -> assertThat(kept.report().outcome()).isEqualTo(Outcome.KEXEC));
    assertThat(back.state().progress()).isInstanceOf(Progress.Idle.class);
    assertThat(back.state().checkIn().reboot()).isNull();
  }

  @Test
  void aReportToTheServiceIsRememberedOnceItIsComplete() {
    var record = Situations.record("a", false);
    var marked = at(NEW_BOOT, "root=/dev/vda " + NextCommandLine.MARKER + "=" + record.marker());
    var started = play(marked, NOW, new Event.Started(record, null, null, null), new Event.BootSeen(FINISHED, null));
    assertThat(started.actions()).noneMatch(Action.Remember.class::isInstance);
    var known = play(started.state(), NOW, reply(7, null, NOW));
    assertThat(known.actions()).filteredOn(Action.Remember.class::isInstance).hasSize(1);
    var again = play(known.state(), NOW, reply(7, null, "a", NOW));
    assertThat(again.actions()).noneMatch(Action.Remember.class::isInstance);
  }

  private static RebootRecord jumpByHand() {
    var staged = play(idle(), NOW, new Event.Asked(7, STAGE), new Event.Staged(1, IMAGE));
    var asked = play(staged.state(), NOW, new Event.Asked(8, JUMP));
    var keep = (Action.Keep) asked.actions().getLast();
    var jumping = play(asked.state(), NOW, new Event.Recorded("hand", Departure.PLAIN));
    assertThat(jumping.actions()).last().isInstanceOf(Action.Jump.class);
    return keep.record();
  }
}
