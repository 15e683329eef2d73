package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Zones;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The days that the calendar shows.
 *
 * @param first the first of them
 * @param after the first day after them
 * @param zone whose clock says when days begin
 */
record Period(LocalDate first, LocalDate after, View view, ZoneId zone) {

  /** How many days at once. */
  enum View {
    WEEK,
    MONTH;

    /** As it stands in addresses. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String USUAL_ZONE = "UTC";

  private static final LocalDate EARLIEST = LocalDate.of(1970, 1, 1);
  private static final LocalDate LATEST = LocalDate.of(2200, 1, 1);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);
  private static final DateTimeFormatter DAY_OF_YEAR = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);
  private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("MMMM uuuu", Locale.ENGLISH);

  /**
   * @param from a day as 2026-11-23; blank: this week or month
   * @param view {@code week} or {@code month}
   * @param zone blank: UTC
   * @throws InvalidInputException naming what cannot be understood
   */
  static Period of(String from, String view, String zone, Instant now) {
    var clock = Zones.require("zone", zone.isBlank() ? USUAL_ZONE : zone.strip());
    var wanted = view(view);
    var named = day(from);
    if (wanted == View.MONTH) {
      var first = (named == null ? LocalDate.ofInstant(now, clock) : named).withDayOfMonth(1);
      return new Period(first, first.plusMonths(1), wanted, clock);
    }
    var first = named == null ? LocalDate.ofInstant(now, clock).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : named;
    return new Period(first, first.plusWeeks(1), wanted, clock);
  }

  private static View view(String word) {
    return Stream.of(View.values())
        .filter(view -> view.word().equals(word))
        .findFirst()
        .orElseThrow(() -> new InvalidInputException("view", "view must be week or month."));
  }

  private static @Nullable LocalDate day(String text) {
    if (text.isBlank()) {
      return null;
    }
    try {
      var day = LocalDate.parse(text.strip());
      if (!day.isBefore(EARLIEST) && day.isBefore(LATEST)) {
        return day;
      }
    } catch (DateTimeException e) {
      // Answered below, like a day out of bounds.
    }
    throw new InvalidInputException("from", "from must be a day from %s to %s, such as 2026-11-23.".formatted(EARLIEST, LATEST));
  }

  Instant from() {
    return first.atStartOfDay(zone).toInstant();
  }

  Instant until() {
    return after.atStartOfDay(zone).toInstant();
  }

  List<LocalDate> days() {
    return first.datesUntil(after).toList();
  }

  /** Where what comes before it begins. */
  public LocalDate earlier() {
    return view == View.MONTH ? first.minusMonths(1) : first.minusWeeks(1);
  }

  /** What the page is about, such as {@code 23 to 29 November 2026}. */
  public String heading() {
    if (view == View.MONTH) {
      return MONTH.format(first);
    }
    var last = after.minusDays(1);
    var begin = first.getYear() != last.getYear() ? DAY.format(first) : first.getMonth() == last.getMonth() ? String.valueOf(first.getDayOfMonth()) : DAY_OF_YEAR.format(first);
    return "%s to %s".formatted(begin, DAY.format(last));
  }
}
