package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How the calendar tells times: by the clock of the zone that somebody looks at it in. */
final class WallTime {

  static final Duration A_YEAR = Duration.ofDays(366);

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ENGLISH);
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

  private WallTime() {}

  static String time(Instant at, ZoneId zone) {
    return TIME.format(at.atZone(zone));
  }

  /** With its day where that is another one than that of the beginning. */
  static String end(Interval time, ZoneId zone) {
    var from = time.from().atZone(zone);
    var until = time.until().atZone(zone);
    return (from.toLocalDate().equals(until.toLocalDate()) ? HOUR : TIME).format(until);
  }

  static String stretch(Interval time, ZoneId zone) {
    return "%s to %s".formatted(time(time.from(), zone), end(time, zone));
  }
}
