package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.Arm;
import io.kexecfleet.agent.core.Action.LookAtBoot;
import io.kexecfleet.agent.core.Progress.Arrived;
import io.kexecfleet.agent.core.Progress.Blocked;
import io.kexecfleet.agent.core.Progress.Draining;
import io.kexecfleet.agent.core.Progress.Idle;
import io.kexecfleet.agent.core.Progress.Jumping;
import io.kexecfleet.agent.core.Progress.Ready;
import io.kexecfleet.agent.core.Progress.Recording;
import io.kexecfleet.agent.core.Progress.Refused;
import io.kexecfleet.agent.core.Progress.Returned;
import io.kexecfleet.agent.core.Progress.Staging;
import io.kexecfleet.agent.core.Progress.Unsettled;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;

/**
 * When the crash kernel is looked after next. Times are milliseconds since boot.
 *
 * @param at when
 * @param isBootOver whether the boot is finished, or has had its time: what else loads one as a host boots comes first
 */
record Arming(long at, boolean isBootOver) {

  /** A boot that is not finished by now has had its time. */
  static final long BOOTS_WITHIN = 300_000;

  /** Asking systemd costs a boot some of its time. */
  static final long LOOKS_AT_BOOT_EVERY = 5_000;

  /** A crash kernel may be unloaded, and nobody tells. */
  static final long LOOKS_EVERY = 60_000;

  /** One DIMM brings a burst of events: all that come within this are one. */
  static final long FOLLOWS_WITHIN = 4_000;

  /** A reboot goes first: looked at again when it may be over, or waits for an order. */
  static final long STEPS_ASIDE_FOR = 5_000;

  /** @param now when the agent started: its first word is said before this is due */
  static Arming starting(long now) {
    return new Arming(now + LOOKS_AT_BOOT_EVERY, false);
  }

  static Step due(AgentState state, Arming arming, long now) {
    if (isInTheWay(state.progress())) {
      return to(state, new Arming(now + STEPS_ASIDE_FOR, arming.isBootOver));
    }
    if (!arming.isBootOver && now < BOOTS_WITHIN) {
      return to(state, new Arming(now + LOOKS_AT_BOOT_EVERY, false)).and(new LookAtBoot());
    }
    return to(state, new Arming(now + LOOKS_EVERY, true)).and(new Arm());
  }

  private static Step to(AgentState state, Arming next) {
    return Step.to(state.with(state.due().with(next)));
  }

  /** A load takes as long as it takes, and the machine does one thing after another. */
  private static boolean isInTheWay(Progress progress) {
    return switch (progress) {
      case Staging _, Draining _, Recording _, Jumping _ -> true;
      case Idle _, Ready _, Unsettled _, Blocked _, Arrived _, Returned _, Refused _ -> false;
    };
  }

  static AgentState bootSeen(AgentState state, BootTimes times, long now) {
    var arming = state.due().arming();
    return arming == null || arming.isBootOver || times.finished() == null
        ? state
        : state.with(state.due().with(new Arming(now, true)));
  }

  /** Files do not matter: what is loaded is a copy of them. */
  static AgentState changed(AgentState state, Change change, long now) {
    var arming = state.due().arming();
    return arming == null || change == Change.FILES
        ? state
        : state.with(state.due().with(new Arming(Math.min(arming.at, now + FOLLOWS_WITHIN), arming.isBootOver)));
  }
}
