package io.kexecfleet.service.api;

import io.kexecfleet.service.calendar.Interval;
import io.kexecfleet.service.calendar.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A maintenance window, for operators.
 *
 * @param next when it is open next, or now; null: not within a year
 */
record WindowJson(
    String name,
    String start,
    String zone,
    Duration duration,
    @Nullable String rrule,
    List<String> additions,
    List<String> exceptions,
    String selector,
    String description,
    @Nullable Occurrence next) {

  /** How far ahead an opening is looked for. */
  static final Duration AHEAD = Duration.ofDays(366);

  /**
   * A time in which it is open.
   *
   * @param end the first instant at which it is not
   * @param localStart by the clock of its zone, with the offset from UTC
   */
  record Occurrence(Instant start, Instant end, OffsetDateTime localStart, OffsetDateTime localEnd, Duration length) {

    static Occurrence of(Interval open, ZoneId zone) {
      return new Occurrence(
          open.from(),
          open.until(),
          open.from().atZone(zone).toOffsetDateTime(),
          open.until().atZone(zone).toOffsetDateTime(),
          open.length());
    }
  }

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Occurrences(String zone, List<Occurrence> occurrences, @Nullable String next) {}

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<WindowJson> windows, @Nullable String next) {}

  static WindowJson of(Window window, Instant now) {
    var zone = window.schedule().zone();
    return json(
        window,
        window.occurrences(now, now.plus(AHEAD), 1).stream().findFirst().map(open -> Occurrence.of(open, zone)).orElse(null));
  }

  /** Without what changes by itself. */
  static WindowJson stored(Window window) {
    return json(window, null);
  }

  private static WindowJson json(Window window, @Nullable Occurrence next) {
    var schedule = window.schedule();
    return new WindowJson(
        window.name(),
        schedule.start().toString(),
        schedule.zone().getId(),
        window.duration(),
        schedule.rrule(),
        schedule.additions().stream().map(LocalDateTime::toString).toList(),
        schedule.exceptions().texts(),
        window.selector().toString(),
        window.description(),
        next);
  }
}
