package io.kexecfleet.agent.core;

import static io.kexecfleet.agent.core.Situations.FINISHED;
import static io.kexecfleet.agent.core.Situations.MARKER;
import static io.kexecfleet.agent.core.Situations.NEW_BOOT;
import static io.kexecfleet.agent.core.Situations.at;
import static io.kexecfleet.agent.core.Situations.record;
import static io.kexecfleet.agent.core.Situations.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.RebootReport;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A host that is back is looked at before it counts as back. */
class HealthCheckTest {

  private static final long NOW = 100_000;

  private static final Finding FAILED = new Finding("UNITS_FAILED", Finding.Severity.BLOCKING, "cron.service", "Look.");

  private static Step back() {
    var state = at(NEW_BOOT, "root=/dev/vda " + NextCommandLine.MARKER + "=" + MARKER);
    var started = StateMachine.step(state, new Event.Started(record("a", false), null, null, null), NOW);
    return StateMachine.step(started.state(), reply(7, null, NOW), NOW);
  }

  private static Step after(Step step, Event event, long now) {
    return StateMachine.step(step.state(), event, now);
  }

  private static RebootReport report(Step step) {
    return Objects.requireNonNull(Objects.requireNonNull(step.state().checkIn().reboot()).report());
  }

  @Test
  void whenTheBootIsFinishedAndNotBefore() {
    assertThat(back().actions()).noneMatch(Action.CheckHealth.class::isInstance);
    var finished = after(back(), new Event.BootSeen(FINISHED, null), NOW);
    assertThat(finished.actions()).containsExactly(new Action.CheckHealth(record("a", false)));
    assertThat(report(finished).complete()).isFalse();
    assertThat(after(finished, new Event.BootSeen(FINISHED, null), NOW + 1).actions()).as("once").isEmpty();
  }

  @Test
  void whatIsFoundIsInTheReportThatCompletesIt() {
    var finished = after(back(), new Event.BootSeen(FINISHED, null), NOW);
    var checked = after(finished, new Event.HealthChecked(new Health(List.of(FAILED), 12_000)), NOW + 10);
    assertThat(report(checked).complete()).isTrue();
    assertThat(report(checked).health()).containsExactly(FAILED);
    assertThat(report(checked).foundUnwell()).isTrue();
    assertThat(report(checked).phases())
        .filteredOn(phase -> phase.phase() == PhaseTiming.Phase.VERIFIED)
        .singleElement()
        .satisfies(phase -> assertThat(phase.millis()).isEqualTo(3_000));
    assertThat(checked.actions()).anyMatch(Action.Remember.class::isInstance).anyMatch(Action.Say.class::isInstance);
  }

  @Test
  void aHealthThatTakesLongerThanTheBootMayIsWaitedFor() {
    var finished = after(back(), new Event.BootSeen(FINISHED, null), NOW);
    assertThat(finished.state().wakeAt(NOW)).as("nothing to look at").isEqualTo(Long.MAX_VALUE);
    var late = after(finished, new Event.Tick(), NOW + AfterJump.SETTLES_WITHIN);
    assertThat(report(late).complete()).isFalse();
  }

  @Test
  void aBootThatDoesNotFinishIsLookedAtWhenItsTimeIsUp() {
    var late = after(back(), new Event.Tick(), NOW + AfterJump.SETTLES_WITHIN);
    assertThat(late.actions()).contains(new Action.CheckHealth(record("a", false)));
    var checked = after(late, new Event.HealthChecked(new Health(List.of(), NOW)), NOW + AfterJump.SETTLES_WITHIN + 1);
    assertThat(report(checked).complete()).isTrue();
  }
}
