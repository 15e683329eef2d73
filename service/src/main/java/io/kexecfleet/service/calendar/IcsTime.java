package io.kexecfleet.service.calendar;

import com.github.mangstadt.vinnie.VObjectProperty;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A date or a time of an iCalendar file.
 *
 * @param shown by the clock of the zone; midnight for a date
 * @param date whether it is a whole day
 */
record IcsTime(LocalDateTime shown, ZoneId zone, boolean date) {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withResolverStyle(ResolverStyle.STRICT);
  private static final Pattern WEEKS = Pattern.compile("\\+?P(\\d{1,4})W");

  /**
   * @param floating for dates and times without a zone; null: there must be none
   * @return one for each value of the property
   */
  static List<IcsTime> all(VObjectProperty property, @Nullable ZoneId floating) {
    return Arrays.stream(property.getValue().split(",", -1)).map(value -> read(property, value.strip(), floating)).toList();
  }

  private static IcsTime read(VObjectProperty property, String value, @Nullable ZoneId floating) {
    var date = value.length() == 8;
    var utc = value.endsWith("Z");
    try {
      var shown =
          date
              ? LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE).atStartOfDay()
              : LocalDateTime.parse(utc ? value.substring(0, value.length() - 1) : value, TIME);
      return new IcsTime(shown, utc ? UTC : zone(property, floating), date);
    } catch (DateTimeException e) {
      throw new InvalidInputException(
          property.getName(), "%s:%s is neither a date as 20261224 nor a time as 20261224T220000.".formatted(property.getName(), value));
    }
  }

  private static ZoneId zone(VObjectProperty property, @Nullable ZoneId floating) {
    var named = property.getParameters().first("TZID");
    if (named != null) {
      return Zones.require(property.getName(), named);
    }
    if (floating == null) {
      throw new InvalidInputException(
          property.getName(),
          "%s:%s says no zone, and neither does the file. Say by the parameter zone which is meant."
              .formatted(property.getName(), property.getValue()));
    }
    return floating;
  }

  /** By the clock of another zone. */
  LocalDateTime in(ZoneId other) {
    return zone.equals(other)
        ? shown
        : LocalDateTime.ofInstant(WallClock.first(shown, zone.getRules()), other);
  }

  /** @param text a DURATION of RFC 5545: an ISO-8601 duration, or weeks */
  static Duration duration(String text) {
    try {
      var weeks = WEEKS.matcher(text);
      return weeks.matches() ? Duration.ofDays(7L * Integer.parseInt(weeks.group(1))) : Duration.parse(text);
    } catch (DateTimeException e) {
      throw new InvalidInputException("DURATION", "DURATION:%s is no duration, such as PT8H or P1D.".formatted(text));
    }
  }
}
