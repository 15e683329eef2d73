package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Interval;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the times of a period lie on a line as wide as the page, in percent of it: an hour is an hour, also where clocks are set. */
final class TimeLine {

  /** So narrow that it is still seen: what is shorter is drawn as if it took this long. */
  private static final double NARROWEST = 0.3;

  private final Period period;
  private final double millis;

  TimeLine(Period period) {
    this.period = period;
    this.millis = Duration.between(period.from(), period.until()).toMillis();
  }

  /**
   * A stretch on the line, for attributes of SVG.
   *
   * @param title what it is, with its times
   */
  record Bar(String x, String width, String title) {}

  /**
   * A day on the line.
   *
   * @param weekday the beginning of its name
   * @param labelled whether there is room for its name
   */
  record Day(String x, String width, String weekday, int number, boolean labelled, boolean today, boolean weekend) {}

  /** Nothing where it lies outside. */
  Optional<Bar> bar(Interval time, String title) {
    return time.within(period.from(), period.until())
        .map(shown -> new Bar(percent(at(shown.from())), percent(Math.max(NARROWEST, at(shown.until()) - at(shown.from()))), title));
  }

  /** Null where it lies outside. */
  @Nullable String mark(Instant at) {
    return at.isBefore(period.from()) || !at.isBefore(period.until()) ? null : percent(at(at));
  }

  List<Day> days(Instant now) {
    var today = LocalDate.ofInstant(now, period.zone());
    return period.days().stream().map(day -> day(day, today)).toList();
  }

  private Day day(LocalDate day, LocalDate today) {
    var from = at(day.atStartOfDay(period.zone()).toInstant());
    var until = at(day.plusDays(1).atStartOfDay(period.zone()).toInstant());
    var weekday = day.getDayOfWeek();
    return new Day(
        percent(from),
        percent(until - from),
        weekday.getDisplayName(TextStyle.SHORT, Locale.ENGLISH),
        day.getDayOfMonth(),
        period.view() == Period.View.WEEK || weekday == DayOfWeek.MONDAY,
        day.equals(today),
        weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY);
  }

  private double at(Instant time) {
    return Duration.between(period.from(), time).toMillis() * 100 / millis;
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, "%.3f%%", part);
  }
}
