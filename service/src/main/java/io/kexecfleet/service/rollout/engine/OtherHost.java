package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A host that is in no rollout and asks whether it may be out. It goes by the same budgets and the same calendar as those
 * that are.
 *
 * @param fit how long it may be out
 * @param windows names of maintenance windows; none: only freezes count
 */
public record OtherHost(Map<String, String> labels, Duration fit, Set<String> windows) {

  /** Longer than any host of a rollout is waited for, of which this knows no better. */
  private static final Duration ANY = Duration.ofDays(365);

  /**
   * What keeps it from being out now; nothing: it may go.
   *
   * @param budgets those that count every rollout's hosts
   * @param places who takes a place in them, or did within the last minute
   */
  public List<Blocker> heldBy(List<Budget> budgets, List<Place> places, OpenTimes openTimes, OutTimes outTimes, Instant now) {
    var book = new BudgetBook(budgets);
    places.forEach(place -> book.take(place, place.outFor(outTimes, ANY)));
    var blockers = new ArrayList<>(openTimes.closed(now, fit, windows, labels));
    blockers.addAll(book.holdsFromJumping(null, labels, fit, now));
    return blockers;
  }
}
