package io.kexecfleet.service.rollout;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine decides from: as much of a rollout as may need a decision, never all of it.
 *
 * @param reboots the ones just heard of, the ones whose deadline passed, and the next in turn
 * @param moreDue whether deadlines of others passed as well
 * @param moreStaged whether others are STAGED as well
 * @param nextDeadline the earliest deadline among all other reboots, or null when there is none
 */
record Snapshot(
    Plan plan,
    RolloutState state,
    Tally tally,
    List<RebootFacts> reboots,
    boolean moreDue,
    boolean moreStaged,
    @Nullable Instant nextDeadline) {

  /** More failures than allowed: nothing is ordered any more. */
  static boolean isStopped(Plan plan, Tally tally) {
    return tally.failures() > plan.maxFailures();
  }
}
