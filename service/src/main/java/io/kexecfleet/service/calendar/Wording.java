package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** How times, durations and names are told to people. */
public final class Wording {

  /** How many names a message lists at most. */
  private static final int NAMED = 10;

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd HH:mm", Locale.ROOT);

  private Wording() {}

  /** Such as {@code Mon 2026-01-05 22:00 Europe/Berlin}. */
  public static String time(Instant at, ZoneId zone) {
    return TIME.format(at.atZone(zone)) + " " + zone.getId();
  }

  /** Such as {@code 7 h 30 min}. */
  public static String duration(Duration length) {
    var parts = new StringBuilder();
    add(parts, length.toDays(), "d");
    add(parts, length.toHoursPart(), "h");
    add(parts, length.toMinutesPart(), "min");
    add(parts, length.toSecondsPart(), "s");
    return parts.isEmpty() ? "0 s" : parts.toString();
  }

  private static void add(StringBuilder parts, long number, String unit) {
    if (number > 0) {
      parts.append(parts.isEmpty() ? "" : " ").append(number).append(' ').append(unit);
    }
  }

  static String names(Collection<String> names) {
    var listed = names.stream().sorted().limit(NAMED).collect(Collectors.joining(", "));
    return names.size() > NAMED ? listed + " and %d more".formatted(names.size() - NAMED) : listed;
  }
}
