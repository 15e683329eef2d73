package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Name;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/**
 * A maintenance window: when hosts may be out. It is open from each start of its schedule until the wall clock has gone
 * on by its duration, and never longer than that duration: where the clock is set forward it is shorter, where the clock
 * is set back it closes early by the clock.
 *
 * @param name 1 to 63 characters out of a-z, 0-9, dot, dash and underscore
 * @param duration 1 min to 7 days
 * @param selector the hosts it opens for
 */
public record Window(String name, Schedule schedule, Duration duration, Selector selector, String description) {

  public static final Duration SHORTEST = Duration.ofMinutes(1);
  public static final Duration LONGEST = Duration.ofDays(7);

  /** @throws InvalidInputException naming the first part that will not do */
  public Window {
    Name.require(name);
    Texts.require("description", description);
    Texts.requireShort(selector);
    if (duration.compareTo(SHORTEST) < 0 || duration.compareTo(LONGEST) > 0 || duration.toNanosPart() != 0) {
      throw new InvalidInputException(
          "duration", "duration must be an ISO-8601 duration of whole seconds from PT1M to P7D, such as PT8H.");
    }
  }

  /** The first {@code most} times it is open that end after {@code from} and begin before {@code until}. */
  public List<Interval> occurrences(Instant from, Instant until, int most) {
    return overlapping(from, until).limit(most).toList();
  }

  /**
   * The first {@code most} times it is to open that end after {@code from} and begin before {@code until}, with what the clock
   * does to them; those too of which nothing is left.
   */
  public List<Occurrence> scheduled(Instant from, Instant until, int most) {
    var zone = schedule.zone();
    return starts(from, until)
        .map(start -> Occurrence.of(start, duration, zone))
        .filter(it -> it.open() == null ? isWithin(WallClock.first(it.shown(), zone.getRules()), from, until) : it.open().overlaps(from, until))
        .limit(most)
        .toList();
  }

  private static boolean isWithin(Instant at, Instant from, Instant until) {
    return !at.isBefore(from) && at.isBefore(until);
  }

  /** When it starts, in words, such as {@code Every Monday and Tuesday at 22:00}. */
  public String rule() {
    return RuleWords.of(schedule);
  }

  private Stream<LocalDateTime> starts(Instant from, Instant until) {
    var begin = LocalDateTime.ofInstant(from, ZoneOffset.UTC).minus(duration).minus(Schedule.ANY_OFFSET);
    var end = LocalDateTime.ofInstant(until, ZoneOffset.UTC).plus(Schedule.ANY_OFFSET);
    return schedule.starts(begin, end);
  }

  Stream<Interval> overlapping(Instant from, Instant until) {
    return starts(from, until)
        .flatMap(start -> WallClock.stretch(start, duration, schedule.zone().getRules()).stream())
        .filter(open -> open.overlaps(from, until));
  }
}
