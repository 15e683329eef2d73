package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.zone.ZoneRules;
import java.util.Optional;

/** Where times on the wall clock lie, in nights too in which the clock is set forward or back. */
final class WallClock {

  private WallClock() {}

  /** The first instant at which the clock shows this time, or, where it skips it, the first one after the gap. */
  static Instant first(LocalDateTime shown, ZoneRules zone) {
    var set = zone.getTransition(shown);
    return set != null && set.isGap() ? set.getInstant() : shown.toInstant(zone.getOffset(shown));
  }

  /** The last instant at which the clock shows this time, or, where it skips it, the first one after the gap. */
  static Instant last(LocalDateTime shown, ZoneRules zone) {
    var set = zone.getTransition(shown);
    return set != null && set.isOverlap() ? shown.toInstant(set.getOffsetAfter()) : first(shown, zone);
  }

  /** The latest time, to the second, that the clock has shown for the first time by this instant. */
  static LocalDateTime latestShown(Instant at, ZoneRules zone) {
    var shown = LocalDateTime.ofInstant(at, zone.getOffset(at));
    var set = zone.getTransition(shown);
    return set != null && set.isOverlap() && !at.isBefore(set.getInstant())
        ? set.getDateTimeBefore().minusSeconds(1)
        : shown;
  }

  /**
   * The time from the first instant of {@code start} on until the clock shows a time outside of {@code [start, start +
   * length)}, but never more than {@code length}: neither later than the clock allows nor more than was granted. Nothing
   * when the clock skips all of it.
   */
  static Optional<Interval> stretch(LocalDateTime start, Duration length, ZoneRules zone) {
    var end = start.plus(length);
    var from = first(start, zone);
    if (!LocalDateTime.ofInstant(from, zone.getOffset(from)).isBefore(end)) {
      return Optional.empty();
    }
    var latest = from.plus(length);
    var left = left(start, end, from, latest, zone);
    return Optional.of(new Interval(from, left.isBefore(latest) ? left : latest));
  }

  /** When the clock leaves this stretch, as far as it matters before {@code latest}. */
  private static Instant left(LocalDateTime start, LocalDateTime end, Instant from, Instant latest, ZoneRules zone) {
    var offset = zone.getOffset(from);
    for (var set = zone.nextTransition(from);
        set != null && set.getInstant().isBefore(latest) && !set.getDateTimeBefore().isAfter(end);
        set = zone.nextTransition(set.getInstant())) {
      var shown = set.getDateTimeAfter();
      if (shown.isBefore(start) || !shown.isBefore(end)) {
        return set.getInstant();
      }
      offset = set.getOffsetAfter();
    }
    return end.toInstant(offset);
  }
}
