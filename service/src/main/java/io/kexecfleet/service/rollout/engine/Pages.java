package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks past those who cannot go. The hosts next in turn may all wait for a window that opens tomorrow, while one behind
 * them could go now: page after page is looked at until something can be decided.
 */
public final class Pages {

  /** Bounds what one look costs; who is farther behind waits for one before it to go. */
  private static final int MOST = 20;

  private Pages() {}

  /** @param pageAfter a snapshot in which those next in turn begin behind this position; -1: with the first */
  public static Engine.Step step(IntFunction<Snapshot> pageAfter, Instant now) {
    var snapshot = pageAfter.apply(-1);
    var step = Engine.step(snapshot, now);
    var wakeAt = step.wakeAt();
    for (int page = 1; page < MOST && step.decisions().isEmpty() && canStageMore(snapshot); page++) {
      snapshot = pageAfter.apply(lastInTurn(snapshot));
      step = Engine.step(snapshot, now);
      wakeAt = earlier(wakeAt, step.wakeAt());
    }
    return new Engine.Step(step.decisions(), step.again(), wakeAt);
  }

  private static boolean canStageMore(Snapshot snapshot) {
    return snapshot.moreQueued()
        && snapshot.rollout().state() == RolloutState.RUNNING
        && snapshot.rollout().ending() == null
        && snapshot.tally().ahead() < snapshot.rollout().maxOut();
  }

  private static int lastInTurn(Snapshot snapshot) {
    return snapshot.reboots().stream()
        .filter(reboot -> reboot.state() == RebootState.QUEUED && reboot.wave() == snapshot.rollout().wave().number())
        .mapToInt(RebootFacts::position)
        .max()
        .orElse(Integer.MAX_VALUE);
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isBefore(one)) ? other : one;
  }
}
