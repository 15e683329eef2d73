package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A stretch of time.
 *
 * @param from its first instant
 * @param until the first instant after it
 */
public record Interval(Instant from, Instant until) {

  public Interval {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException("There is no time from %s until %s.".formatted(from, until));
    }
  }

  public Duration length() {
    return Duration.between(from, until);
  }

  public boolean overlaps(Instant start, Instant end) {
    return from.isBefore(end) && start.isBefore(until);
  }

  /** What of it lies in this range. */
  public Optional<Interval> within(Instant start, Instant end) {
    return overlaps(start, end)
        ? Optional.of(new Interval(from.isBefore(start) ? start : from, until.isAfter(end) ? end : until))
        : Optional.empty();
  }
}
