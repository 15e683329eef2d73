package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.FINISHED;
import static io.kexecfleet.agent.core.Situations.IMAGE;
import static io.kexecfleet.agent.core.Situations.MARKER;
import static io.kexecfleet.agent.core.Situations.NEW_BOOT;
import static io.kexecfleet.agent.core.Situations.UNFINISHED;
import static io.kexecfleet.agent.core.Situations.at;
import static io.kexecfleet.agent.core.Situations.idle;
import static io.kexecfleet.agent.core.Situations.jump;
import static io.kexecfleet.agent.core.Situations.play;
import static io.kexecfleet.agent.core.Situations.record;
import static io.kexecfleet.agent.core.Situations.reply;
import static io.kexecfleet.agent.core.Situations.stage;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a host is looked at although nobody has ordered anything, and what the service hears of it. */
class ExaminingTest {

  /** When the agents of these tests have started. */
  private static final long START = 5_000;

  private static final Event TICK = new Event.Tick();
  private static final Finding TAINT = new Finding("TAINT", Severity.WARNING, "It died at 5.", "Look.");
  private static final Finding MEMORY = new Finding("MEMORY", Severity.BLOCKING, "12 MiB are free.", "Free some.");

  /** When it is looked at first. */
  private static final long FIRST = booted().wakeAt(0);

  private static AgentState booted() {
    return play(idle().examining(), START + 100, new Event.BootSeen(FINISHED, null)).state();
  }

  private static AgentState looked() {
    return play(booted(), FIRST, TICK).state();
  }

  private static Event found(Finding... findings) {
    return new Event.Examined(List.of(findings));
  }

  /** With its last word. */
  private static @Nullable List<Finding> said(Step step) {
    return step.actions().stream()
        .filter(Action.Say.class::isInstance)
        .map(said -> ((Action.Say) said).checkIn())
        .reduce((before, last) -> last)
        .orElseThrow()
        .findings();
  }

  @Test
  void theBootComesFirst() {
    var started = play(idle().examining(), START, new Event.Started(null, null, null, null));
    assertThat(started.actions()).hasExactlyElementsOfTypes(Action.Unload.class, Action.Stay.class, Action.Say.class);
    assertThat(said(started)).isNull();
    var due = START + Examining.LOOKS_AT_BOOT_EVERY;
    assertThat(started.state().wakeAt(START)).isEqualTo(due);
    var looking = play(started.state(), due, TICK);
    assertThat(looking.actions()).containsExactly(new Action.LookAtBoot());
    var booting = play(looking.state(), due, new Event.BootSeen(UNFINISHED, null));
    assertThat(booting.state().wakeAt(due)).isEqualTo(due + Examining.LOOKS_AT_BOOT_EVERY);
  }

  @Test
  void whatBeginsWithTheEndOfTheBootIsUnderWayAndHostsThatBootedTogetherAreNotLookedAtTogether() {
    var settled = 9_000 + Examining.SETTLES_WITHIN;
    assertThat(FIRST).isBetween(settled, settled + Examining.SPREAD);
    var other = play(at(NEW_BOOT, "").examining(), START, new Event.BootSeen(FINISHED, null)).state();
    assertThat(other.wakeAt(0)).isBetween(settled, settled + Examining.SPREAD).isNotEqualTo(FIRST);
    assertThat(play(booted(), FIRST - 1, TICK).actions()).isEmpty();
    assertThat(play(booted(), FIRST, TICK).actions()).containsExactly(new Action.Examine());
  }

  @Test
  void anAgentThatStartsOnAHostThatIsLongUpDoesNotWaitForMore() {
    var late = play(idle().examining(), 86_400_000, new Event.BootSeen(FINISHED, null)).state();
    assertThat(late.wakeAt(0)).isBetween(86_400_000L, 86_400_000 + Examining.SPREAD);
  }

  @Test
  void aBootThatDoesNotFinishHasHadItsTime() {
    assertThat(play(idle().examining(), Arming.BOOTS_WITHIN - 1, TICK).actions()).containsExactly(new Action.LookAtBoot());
    assertThat(play(idle().examining(), Arming.BOOTS_WITHIN, TICK).actions()).containsExactly(new Action.Examine());
  }

  @Test
  void itIsLookedAtEveryHourWhetherOrNotTheLastLookCameToAnything() {
    assertThat(looked().wakeAt(FIRST)).isEqualTo(FIRST + Examining.LOOKS_EVERY);
    assertThat(play(looked(), FIRST + Examining.LOOKS_EVERY, TICK).actions()).containsExactly(new Action.Examine());
    assertThat(play(looked(), FIRST, new Event.BootSeen(FINISHED, null)).state()).isEqualTo(looked());
  }

  @Test
  void whatIsFoundIsSaid() {
    var step = play(looked(), FIRST, found(TAINT, MEMORY));
    assertThat(said(step)).containsExactly(TAINT, MEMORY);
    assertThat(said(play(step.state(), FIRST, found(MEMORY)))).containsExactly(MEMORY);
    assertThat(said(play(step.state(), FIRST, found()))).isEmpty();
    assertThat(said(play(step.state(), FIRST, new Event.Examined(null)))).as("it could not be looked at").isNull();
    assertThat(said(play(looked(), FIRST, found()))).as("nothing is something to say, too").isEmpty();
  }

  @Test
  void otherFiguresAreNoNews() {
    var before = play(looked(), FIRST, found(TAINT, MEMORY)).state();
    var less = new Finding("MEMORY", Severity.BLOCKING, "11 MiB are free.", "Free some.");
    assertThat(play(before, FIRST, found(TAINT, less))).isEqualTo(Step.to(before));
    assertThat(said(play(before, FIRST, found(less)))).as("with other news they come along").containsExactly(less);
    var milder = new Finding("MEMORY", Severity.WARNING, "12 MiB are free.", "Free some.");
    assertThat(said(play(before, FIRST, found(TAINT, milder)))).as("how severe it is matters").containsExactly(TAINT, milder);
  }

  @Test
  void ofTooManyTheMostSevereAreSaidAndTheyStayTheSame() {
    var many =
        IntStream.range(0, CheckIn.MOST_FINDINGS + 3)
            .mapToObj(i -> new Finding("F" + i, i < 4 ? Severity.INFORMATION : i % 2 == 0 ? Severity.WARNING : Severity.BLOCKING, "It is so.", "Look."))
            .toList();
    var step = play(looked(), FIRST, new Event.Examined(many));
    assertThat(said(step))
        .hasSize(CheckIn.MOST_FINDINGS)
        .isSubsetOf(many)
        .containsAll(many.stream().filter(one -> one.severity() != Severity.INFORMATION).toList());
    assertThat(play(step.state(), FIRST, new Event.Examined(many)).actions()).isEmpty();
  }

  @Test
  void aRebootIsNotDisturbed() {
    var staging = play(booted(), START + 1_000, reply(1, stage("a"), START)).state();
    assertStepsAside(staging);
    var ready = play(staging, START + 1_000, new Event.Staged(1, IMAGE)).state();
    assertStepsAside(ready);
    var recording = play(ready, START + 1_000, reply(2, jump("a"), FIRST)).state();
    assertStepsAside(recording);
    var jumping = play(recording, START + 1_000, new Event.Recorded("a", Departure.PLAIN)).state();
    assertThat(jumping.progress()).isInstanceOf(Progress.Jumping.class);
    assertStepsAside(jumping);
  }

  private static void assertStepsAside(AgentState state) {
    var step = play(state, FIRST, TICK);
    assertThat(step.actions()).isEmpty();
    assertThat(step.state().due().first()).isEqualTo(FIRST + Examining.STEPS_ASIDE_FOR);
  }

  @Test
  void whatIsFoundWhileARebootBeginsIsSaidWithItsNextWord() {
    var staging = play(looked(), FIRST, reply(1, stage("a"), FIRST)).state();
    var known = play(staging, FIRST, found(MEMORY));
    assertThat(known.actions()).isEmpty();
    assertThat(said(play(known.state(), FIRST, new Event.Staged(1, IMAGE)))).containsExactly(MEMORY);
  }

  @Test
  void theEndOfARebootIsFollowedByALook() {
    var ready = play(looked(), FIRST, reply(1, stage("a"), FIRST), new Event.Staged(1, IMAGE)).state();
    var over = play(ready, FIRST + 5_000, reply(2, null, FIRST + 5_000));
    assertThat(over.state().progress()).isInstanceOf(Progress.Idle.class);
    assertThat(over.state().wakeAt(0)).isEqualTo(FIRST + 5_000 + Examining.FOLLOWS_AFTER);
  }

  @Test
  void aHostThatIsBackIsLookedAtWhenItsReportIsOnRecord() {
    var back =
        play(
            at(NEW_BOOT, "root=/dev/vda " + NextCommandLine.MARKER + "=" + MARKER).examining(),
            9_000,
            new Event.Started(record("a", false), null, false, null),
            reply(8, null, 9_000),
            new Event.BootSeen(FINISHED, null));
    assertThat(back.state().progress()).isInstanceOf(Progress.Returned.class);
    assertThat(said(back)).isNull();
    var due = back.state().due().first();
    assertThat(play(back.state(), due, TICK).actions()).doesNotContain(new Action.Examine());
    var over = play(back.state(), 20_000, reply(9, null, "a", 20_000)).state();
    assertThat(over.progress()).isInstanceOf(Progress.Idle.class);
    assertThat(over.wakeAt(0)).isEqualTo(20_000 + Examining.FOLLOWS_AFTER);
    assertThat(play(over, 20_000 + Examining.FOLLOWS_AFTER, TICK).actions()).containsExactly(new Action.Examine());
  }
}
