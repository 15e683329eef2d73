package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.CheckHealth;
import io.kexecfleet.agent.core.Action.KeepReported;
import io.kexecfleet.agent.core.Action.LookAtBoot;
import io.kexecfleet.agent.core.Action.Remember;
import io.kexecfleet.agent.core.Action.Stay;
import io.kexecfleet.agent.core.Action.Unload;
import io.kexecfleet.agent.core.Progress.Arrived;
import io.kexecfleet.agent.core.Progress.Idle;
import io.kexecfleet.agent.core.Progress.Jumping;
import io.kexecfleet.agent.core.Progress.Returned;
import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.proof.Verdict;
import io.kexecfleet.protocol.Desired;
import org.jspecify.annotations.Nullable;

/** What becomes of a jump once it is past its commit point: the transitions of {@link Jumping}, {@link Arrived} and {@link Returned}. */
final class AfterJump {

  /** A boot that is not finished by now is reported with what is known. */
  static final long SETTLES_WITHIN = 300_000;

  /** udev loads a watchdog's driver in the first seconds of user space; a boot without it has nothing to say. */
  static final long WATCHDOG_SPEAKS_WITHIN = 60_000;

  private AfterJump() {}

  /**
   * A record that nobody has heard of yet means that we were jumping: into this boot, or not at all. Otherwise what an
   * agent that was killed has left loaded must go: it would turn anybody's reboot into a jump.
   */
  static Step started(AgentState state, Event.Started started, long now) {
    var record = started.record();
    if (record == null) {
      return Step.to(state, new Unload(), new Stay());
    }
    var known = state.withLastRecord(record).withGeneration(record.generation());
    if (record.reported()) {
      return Step.to(known, new Unload(), new Stay());
    }
    if (record.bootId().equals(state.boot().id())) {
      return Step.to(known.with(new Jumping(record, null, record.jumpAt() + StateMachine.LEAVES_WITHIN)));
    }
    var seen = new Seen(BootTimes.UNKNOWN, started.stoppedAt(), started.baseline(), null, false);
    var arrived = new Arrived(record, seen, now + WATCHDOG_SPEAKS_WITHIN);
    var isToWait = started.byWatchdog() == null && Verdict.hangsOnTheWatchdog(record, state.boot());
    return Step.to(known.with(isToWait ? arrived : decided(state, arrived, started.byWatchdog(), now)), new Unload());
  }

  private static Returned decided(AgentState state, Arrived arrived, @Nullable Boolean byWatchdog, long now) {
    var verdict = Verdict.of(arrived.record(), state.boot(), arrived.seen().stoppedAt(), byWatchdog);
    return new Returned(arrived.record(), verdict, arrived.seen(), now + SETTLES_WITHIN, false);
  }

  /** The service has the complete report: from here on the record only keeps the reboot from happening twice. */
  static Step acknowledged(AgentState state, Desired desired) {
    return state.progress() instanceof Returned back
            && back.complete()
            && back.record().rebootId().equals(desired.recordedRebootId())
        ? over(state, back.record())
        : Step.to(state);
  }

  static Step bootSeen(AgentState state, Event.BootSeen seen, long now) {
    return switch (state.progress()) {
      case Arrived before -> {
        var arrived = new Arrived(before.record(), before.seen().with(seen.times()), before.decideAt());
        yield seen.byWatchdog() == null
            ? Step.to(state.with(arrived))
            : settle(state.with(decided(state, arrived, seen.byWatchdog(), now)), now).andSay();
      }
      case Returned back when !back.complete() -> said(settle(state.with(back.with(back.seen().with(seen.times()))), now));
      default -> Step.to(state);
    };
  }

  static Step healthChecked(AgentState state, Health health, long now) {
    return state.progress() instanceof Returned back && !back.complete()
        ? said(settle(state.with(back.with(back.seen().with(health))), now))
        : Step.to(state);
  }

  private static Step said(Step settled) {
    return settled.state().progress() instanceof Returned back && !back.complete() ? settled : settled.andSay();
  }

  /** The time to look again, or to be content with what is known. */
  static Step look(AgentState state, long now) {
    if (state.progress() instanceof Arrived arrived && arrived.decideAt() <= now) {
      return settle(state.with(decided(state, arrived, null, now)), now).andSay();
    }
    var settled = settle(state, now);
    return settled.actions().isEmpty() ? settled.and(new LookAtBoot()) : said(settled);
  }

  /** Unloads as well: a jump that comes after all would contradict the report. */
  static Step neverLeft(AgentState state, RebootRecord record, long now) {
    var verdict = Verdict.of(record, state.boot(), null, null);
    return complete(state, new Returned(record, verdict, Seen.NOTHING, now, true))
        .after(new Unload())
        .and(new Stay())
        .andSay();
  }

  /**
   * A report is complete once the boot is finished, the host's health is known, and both boots can be placed on one clock, or
   * time is up. For a jump by hand no service may ever answer. The health is looked at when the boot is over, and waited for
   * however long that takes: hooks have a limit.
   */
  static Step settle(AgentState state, long now) {
    if (!(state.progress() instanceof Returned back) || back.complete()) {
      return Step.to(state);
    }
    var seen = back.seen();
    var timeIsUp = back.settleAt() <= now;
    if (seen.times().finished() == null && !timeIsUp) {
      return Step.to(state);
    }
    if (seen.health() == null) {
      return seen.isChecking()
          ? Step.to(state)
          : Step.to(state.with(back.with(seen.checking())), new CheckHealth(back.record()));
    }
    return state.serviceClock() != null || back.record().byHand() || timeIsUp
        ? complete(state, back.completed())
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
