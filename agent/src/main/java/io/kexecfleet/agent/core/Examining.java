package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.Examine;
import io.kexecfleet.agent.core.Action.LookAtBoot;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Finding;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the host is looked at next although nobody has ordered anything, and what was found the last time. Times are
 * milliseconds since boot.
 *
 * @param at when
 * @param isBootOver whether the boot is finished, or has had its time: until then the host is not what it will be, and has better
 *     to do
 * @param found at most {@link CheckIn#MOST_FINDINGS}; null while nobody knows
 */
record Examining(long at, boolean isBootOver, @Nullable List<Finding> found) {

  /** Asking systemd costs a boot some of its time, and nobody waits for this. */
  static final long LOOKS_AT_BOOT_EVERY = 15_000;

  /** What begins when a boot is finished is under way by then. */
  static final long SETTLES_WITHIN = 20_000;

  /** Hosts that were switched on together do not all have something to say at once. */
  static final long SPREAD = 20_000;

  static final long LOOKS_EVERY = 3_600_000;

  /** After a reboot, however it ended, and not so soon that it is in the way of the next. */
  static final long FOLLOWS_AFTER = 10_000;

  /** A reboot is not disturbed: looked at again when it may be over. */
  static final long STEPS_ASIDE_FOR = 60_000;

  /** @param now when the agent started */
  static Examining starting(long now) {
    return new Examining(now + LOOKS_AT_BOOT_EVERY, false, null);
  }

  static Step due(AgentState state, Examining examining, long now) {
    if (!state.isAtRest()) {
      return Step.to(state.with(examining.at(now + STEPS_ASIDE_FOR)));
    }
    if (!examining.isBootOver && now < Arming.BOOTS_WITHIN) {
      return Step.to(state.with(examining.at(now + LOOKS_AT_BOOT_EVERY)), new LookAtBoot());
    }
    return Step.to(state.with(new Examining(now + LOOKS_EVERY, true, examining.found)), new Examine());
  }

  static AgentState bootSeen(AgentState state, BootTimes times, long now) {
    var examining = state.due().examining();
    var finished = times.finished();
    if (examining == null || examining.isBootOver || finished == null) {
      return state;
    }
    var spread = Math.floorMod(state.boot().id().hashCode(), SPREAD);
    return state.with(new Examining(Math.max(now, finished + SETTLES_WITHIN) + spread, true, examining.found));
  }

  /** A reboot has come to an end: what it left behind may be something to find. */
  static AgentState atRest(AgentState state, long now) {
    var examining = state.due().examining();
    return examining == null || !examining.isBootOver ? state : state.with(examining.at(now + FOLLOWS_AFTER));
  }

  /**
   * What counts is what was found and how severe that is: as long as these stay, so do the texts. Free memory is never the same
   * twice, and the service would hear of each byte. During a reboot it is said with the next word.
   */
  static Step examined(AgentState state, @Nullable List<Finding> found) {
    var examining = state.due().examining();
    if (examining == null || isSame(examining.found, found)) {
      return Step.to(state);
    }
    var known = state.with(new Examining(examining.at, examining.isBootOver, found == null ? null : bounded(found)));
    return state.isAtRest() ? Step.to(known).andSay() : Step.to(known);
  }

  private static boolean isSame(@Nullable List<Finding> before, @Nullable List<Finding> now) {
    return (before == null || now == null) ? (before == null && now == null) : kinds(before).equals(kinds(bounded(now)));
  }

  private static List<String> kinds(List<Finding> findings) {
    return findings.stream().map(finding -> finding.code() + finding.severity()).toList();
  }

  /** The most severe, if there are too many. */
  private static List<Finding> bounded(List<Finding> found) {
    return found.size() <= CheckIn.MOST_FINDINGS
        ? List.copyOf(found)
        : found.stream().sorted(Comparator.comparing(Finding::severity)).limit(CheckIn.MOST_FINDINGS).toList();
  }

  private Examining at(long next) {
    return new Examining(next, isBootOver, found);
  }
}
