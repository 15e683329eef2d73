package io.kexecfleet.agent.crash;

import io.kexecfleet.agent.machine.CrashKernel.Standing;
import io.kexecfleet.agent.machine.CrashKernel.Surroundings;
import org.jspecify.annotations.Nullable;

/** Whether the crash kernel is to be loaded now. Pure. */
final class ArmingRule {

  /** What a kernel has turned down it will turn down again, and each try reads a kernel and its initrd. */
  static final long TRIES_AGAIN_AFTER = 600_000;

  static final Told ARMED = Told.fine("The crash kernel is loaded, and knows this host as it is now.");

  private ArmingRule() {}

  /**
   * The last load by this agent.
   *
   * @param in what was told to it
   * @param at milliseconds since boot
   * @param failed why it failed, or null
   */
  record Attempt(Surroundings in, long at, @Nullable String failed) {

    static Attempt good(Surroundings in, long at) {
      return new Attempt(in, at, null);
    }
  }

  sealed interface Decision {

    record Load() implements Decision {}

    record Leave(Told told) implements Decision {}
  }

  /** Whether one that we have loaded may lack something that has come, or has what is gone. */
  static boolean isOutdated(@Nullable Attempt last, Surroundings now) {
    return last == null || last.failed() != null || !last.in().equals(now);
  }

  /**
   * @param last the last load by this agent, or null: none, or one by an agent before it in this boot
   * @param isKeptCurrent whether the running kernel keeps the one that is loaded from being outdated
   * @param at milliseconds since boot
   */
  static Decision decide(Standing seen, @Nullable Attempt last, Surroundings now, boolean isKeptCurrent, long at) {
    if (seen.reserved() == 0) {
      return leave(
          Told.trouble("No memory is set aside for a crash kernel: boot this host with crashkernel=, such as crashkernel=256M."));
    }
    return switch (seen.loaded()) {
      case NOTHING -> load(seen, last, now, at, 0);
      case SOMEBODY_ELSES -> leave(Told.fine("Somebody else has loaded the crash kernel: it is left alone."));
      case OURS -> isKeptCurrent || !isOutdated(last, now) ? leave(ARMED) : load(seen, last, now, at, 1);
    };
  }

  /** @param reserve calls to leave over: one that knows too little is still better than none */
  private static Decision load(Standing seen, @Nullable Attempt last, Surroundings now, long at, long reserve) {
    var left = seen.callsLeft();
    if (left != null && left <= reserve) {
      return leave(
          Told.trouble(
              ("kernel.kexec_load_limit_panic leaves %d calls that load a crash kernel. The limit cannot be raised before the next"
                      + " boot.")
                  .formatted(left)));
    }
    if (last != null && last.failed() != null && last.in().equals(now)) {
      var isTooEarly = at - last.at() < TRIES_AGAIN_AFTER;
      if (left != null || isTooEarly) {
        return leave(Told.trouble(last.failed()));
      }
    }
    return new Decision.Load();
  }

  private static Decision leave(Told told) {
    return new Decision.Leave(told);
  }
}
