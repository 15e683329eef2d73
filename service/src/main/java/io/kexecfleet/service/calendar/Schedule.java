package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When something starts, by the wall clock of a zone. A start that the clock skips is at the first instant after the gap;
 * one that the clock shows twice is at the first of the two.
 *
 * @param start the first, to the second; with a rule that it does not fit it is none, and only says from when on
 * @param rrule a recurrence rule of RFC 5545, HOURLY or slower, without {@code RRULE:}; null: it starts once
 * @param additions more starts, by the same clock
 */
public record Schedule(
    LocalDateTime start, ZoneId zone, @Nullable String rrule, List<LocalDateTime> additions, Exceptions exceptions) {

  /** What starts later than this is said to start never. */
  static final Period HORIZON = Period.ofYears(5);

  static final int MOST_ADDITIONS = 1000;
  private static final LocalDateTime EARLIEST = LocalDateTime.of(1970, 1, 1, 0, 0);
  private static final LocalDateTime LATEST = LocalDateTime.of(2200, 1, 1, 0, 0);

  /** More than any clock differs from UTC, with the longest gap there ever was: a whole day. */
  static final Period ANY_OFFSET = Period.ofDays(2);

  /** @throws InvalidInputException naming the first part that will not do */
  public Schedule {
    requireTime("start", start);
    additions = additions.stream().distinct().sorted().toList();
    additions.forEach(time -> requireTime("additions", time));
    if (additions.size() > MOST_ADDITIONS) {
      throw new InvalidInputException("additions", "additions must be at most %d times.".formatted(MOST_ADDITIONS));
    }
    Zones.require("zone", zone.getId());
    if (rrule != null) {
      rrule = Rule.normal(rrule);
      Rule.parse(rrule, zone);
    }
  }

  private static void requireTime(String field, LocalDateTime time) {
    if (time.isBefore(EARLIEST) || time.isAfter(LATEST) || !time.truncatedTo(ChronoUnit.SECONDS).equals(time)) {
      throw new InvalidInputException(
          field, "%s must be between %s and %s, to the second.".formatted(field, EARLIEST.toLocalDate(), LATEST.toLocalDate()));
    }
  }

  /** @throws InvalidInputException about {@code rrule}, {@code start} or {@code zone} */
  public static Schedule of(@Nullable String rrule, LocalDateTime start, ZoneId zone) {
    return new Schedule(start, zone, rrule, List.of(), Exceptions.NONE);
  }

  /**
   * @param start a local time, as 2026-01-05T22:00
   * @param zone an IANA zone, as Europe/Berlin
   * @param additions local times
   * @param exceptions local dates, as 2026-12-24, or local times
   * @throws InvalidInputException naming the first part that will not do, by the names of these parameters
   */
  public static Schedule parse(
      String start, String zone, @Nullable String rrule, Collection<String> additions, Collection<String> exceptions) {
    return new Schedule(
        time("start", start),
        Zones.require("zone", zone),
        rrule,
        additions.stream().map(text -> time("additions", text)).toList(),
        Exceptions.parse(exceptions));
  }

  static LocalDateTime time(String field, String text) {
    try {
      return LocalDateTime.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          field, "%s must be a local time without offset, such as 2026-01-05T22:00; '%s' is none.".formatted(field, text));
    }
  }

  /** The first start after this instant; empty when there is none within five years of it. */
  public Optional<Instant> next(Instant after) {
    var around = LocalDateTime.ofInstant(after, ZoneOffset.UTC);
    return starts(around.minus(ANY_OFFSET), around.plus(HORIZON))
        .map(shown -> WallClock.first(shown, zone.getRules()))
        .filter(at -> at.isAfter(after))
        .findFirst();
  }

  /** The starts in {@code [from, until)} by the wall clock, in order, found as far as they are asked for. */
  Stream<LocalDateTime> starts(LocalDateTime from, LocalDateTime until) {
    if (rrule == null) {
      return starts(List.of(start), from, until);
    }
    var rule = Rule.parse(rrule, zone);
    return Stream.iterate(from, begin -> begin.isBefore(until), begin -> end(rule, begin, until))
        .flatMap(
            begin -> {
              var end = end(rule, begin, until);
              return starts(rule.starts(start, begin, end), begin, end);
            });
  }

  private static LocalDateTime end(Rule rule, LocalDateTime begin, LocalDateTime until) {
    var most = rule.longestRange();
    return Duration.between(begin, until).compareTo(most) > 0 ? begin.plus(most) : until;
  }

  private Stream<LocalDateTime> starts(List<LocalDateTime> regular, LocalDateTime from, LocalDateTime until) {
    return Stream.of(regular, additions)
        .flatMap(List::stream)
        .filter(time -> !time.isBefore(from) && time.isBefore(until) && !exceptions.covers(time))
        .distinct()
        .sorted();
  }
}
