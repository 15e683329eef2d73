package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.KeepReported;
import io.kexecfleet.agent.core.Action.LookAtBoot;
import io.kexecfleet.agent.core.Action.Remember;
import io.kexecfleet.agent.core.Action.Unload;
import io.kexecfleet.agent.core.Progress.Idle;
import io.kexecfleet.agent.core.Progress.Jumping;
import io.kexecfleet.agent.core.Progress.Returned;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.proof.Verdict;
import io.kexecfleet.protocol.Desired;

/** What becomes of a jump once it is past its commit point: the transitions of {@link Jumping} and {@link Returned}. */
final class AfterJump {

  /** A boot that is not finished by now is reported with what is known. */
  static final long SETTLES_WITHIN = 300_000;

  private AfterJump() {}

  /**
   * A record that nobody has heard of yet means that we were jumping: into this boot, or not at all. Otherwise what an
   * agent that was killed has left loaded must go: it would turn anybody's reboot into a jump.
   */
  static Step started(AgentState state, Event.Started started, long now) {
    var record = started.record();
    if (record == null) {
      return Step.to(state, new Unload());
    }
    var known = state.withLastRecord(record).withGeneration(record.generation());
    if (record.reported()) {
      return Step.to(known, new Unload());
    }
    if (record.bootId().equals(state.boot().id())) {
      return Step.to(known.with(new Jumping(record, record.jumpAt() + StateMachine.LEAVES_WITHIN)));
    }
    var verdict = Verdict.of(record, state.boot());
    var back = new Returned(record, verdict, BootTimes.UNKNOWN, started.stoppedAt(), now + SETTLES_WITHIN, false);
    return Step.to(known.with(back), new Unload());
  }

  /** The service has the complete report: from here on the record only keeps the reboot from happening twice. */
  static Step acknowledged(AgentState state, Desired desired) {
    return state.progress() instanceof Returned back
            && back.complete()
            && back.record().rebootId().equals(desired.recordedRebootId())
        ? over(state, back.record())
        : Step.to(state);
  }

  static Step bootSeen(AgentState state, BootTimes times, long now) {
    if (!(state.progress() instanceof Returned back) || back.complete()) {
      return Step.to(state);
    }
    var seen = new Returned(back.record(), back.verdict(), times, back.stoppedAt(), back.settleAt(), false);
    var settled = settle(state.with(seen), now);
    return settled.actions().isEmpty() ? settled : settled.andSay();
  }

  /** The time to look again, or to be content with what is known. */
  static Step look(AgentState state, long now) {
    var settled = settle(state, now);
    return settled.actions().isEmpty() ? settled.and(new LookAtBoot()) : settled.andSay();
  }

  /** Unloads as well: a jump that comes after all would contradict the report. */
  static Step neverLeft(AgentState state, RebootRecord record, long now) {
    var verdict = Verdict.of(record, state.boot());
    return complete(state, new Returned(record, verdict, BootTimes.UNKNOWN, null, now, true)).after(new Unload()).andSay();
  }

  /**
   * A report is complete once the boot is finished and both boots can be placed on one clock, or time is up. For a jump by
   * hand no service may ever answer. Nothing is to be done until it is.
   */
  static Step settle(AgentState state, long now) {
    if (!(state.progress() instanceof Returned back) || back.complete()) {
      return Step.to(state);
    }
    var isClockKnown = state.serviceClock() != null || back.record().byHand();
    var known = back.times().finished() != null && isClockKnown;
    return known || back.settleAt() <= now
        ? complete(
            state, new Returned(back.record(), back.verdict(), back.times(), back.stoppedAt(), back.settleAt(), true))
        : Step.to(state);
  }

  private static Step complete(AgentState state, Returned back) {
    var complete = state.with(back);
    var remembered = new Remember(complete.report(back));
    return back.record().byHand()
        ? over(complete, back.record()).after(remembered)
        : Step.to(complete, remembered);
  }

  private static Step over(AgentState state, RebootRecord record) {
    var reported = record.asReported();
    var done = record.byHand() ? state.withByHand(null) : state;
    return Step.to(done.withLastRecord(reported).with(new Idle()), new KeepReported(reported));
  }
}
