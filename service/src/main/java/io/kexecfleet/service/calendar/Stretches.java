package io.kexecfleet.service.calendar;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Lists of intervals in order, with time between each two of them. */
final class Stretches {

  private Stretches() {}

  /** All the time in any of these. */
  static List<Interval> union(Stream<Interval> intervals) {
    var merged = new ArrayList<Interval>();
    intervals
        .sorted(Comparator.comparing(Interval::from))
        .forEachOrdered(
            next -> {
              if (merged.isEmpty() || merged.getLast().until().isBefore(next.from())) {
                merged.add(next);
              } else if (next.until().isAfter(merged.getLast().until())) {
                merged.add(new Interval(merged.removeLast().from(), next.until()));
              }
            });
    return merged;
  }

  /**
   * What is left of them.
   *
   * @param holes in the order of their beginnings
   */
  static List<Interval> without(List<Interval> stretches, List<Interval> holes) {
    var left = new ArrayList<Interval>();
    for (var stretch : stretches) {
      var from = stretch.from();
      for (var hole : holes) {
        if (hole.overlaps(from, stretch.until())) {
          addIfAny(left, from, hole.from());
          from = hole.until();
        }
        if (!from.isBefore(stretch.until())) {
          break;
        }
      }
      addIfAny(left, from, stretch.until());
    }
    return left;
  }

  private static void addIfAny(List<Interval> to, Instant from, Instant until) {
    if (from.isBefore(until)) {
      to.add(new Interval(from, until));
    }
  }
}
