package io.kexecfleet.service.calendar;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says in words when a schedule starts. Of a rule all is said or nothing: where a part of it has no words here, the rule itself
 * is shown.
 */
final class RuleWords {

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE uuuu-MM-dd", Locale.ENGLISH);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final Set<String> SAID =
      Set.of("FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS", "BYHOUR", "BYMINUTE", "COUNT", "UNTIL", "WKST");
  private static final Map<String, String> UNITS =
      Map.of("HOURLY", "hour", "DAILY", "day", "WEEKLY", "week", "MONTHLY", "month", "YEARLY", "year");
  private static final List<String> ORDINALS = List.of("first", "second", "third", "fourth", "fifth");
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");
  private static final int MOST_TIMES = 6;

  private final LocalDateTime start;
  private final Map<String, String> parts = new HashMap<>();

  private RuleWords(LocalDateTime start, String rrule) {
    this.start = start;
    for (var part : rrule.split(";", -1)) {
      int sign = part.indexOf('=');
      parts.put(part.substring(0, sign), part.substring(sign + 1));
    }
  }

  /** Such as {@code Every week on Monday and Tuesday at 22:00}. */
  static String of(Schedule schedule) {
    var rrule = schedule.rrule();
    if (rrule == null) {
      return "Once, on %s at %s".formatted(DAY.format(schedule.start()), TIME.format(schedule.start()));
    }
    return new RuleWords(schedule.start(), rrule)
        .said()
        .orElseGet(() -> "By the rule %s, from %s at %s on".formatted(rrule, DAY.format(schedule.start()), TIME.format(schedule.start())));
  }

  private Optional<String> said() {
    var unit = UNITS.get(parts.getOrDefault("FREQ", ""));
    if (unit == null || !SAID.containsAll(parts.keySet()) || weekBeginsOtherwise()) {
      return Optional.empty();
    }
    var pieces = Stream.of(every(unit), months(), days(), times(), end()).toList();
    return pieces.stream().allMatch(Optional::isPresent)
        ? Optional.of(String.join("", pieces.stream().map(Optional::orElseThrow).toList()))
        : Optional.empty();
  }

  /** Which weeks every second one is depends on the day that weeks begin with. */
  private boolean weekBeginsOtherwise() {
    return !parts.getOrDefault("WKST", "MO").equals("MO") && parts.containsKey("INTERVAL");
  }

  private Optional<String> every(String unit) {
    var interval = parts.getOrDefault("INTERVAL", "1");
    if (!interval.equals("1")) {
      return Optional.of("Every %s %ss".formatted(interval, unit));
    }
    return Optional.of("Every " + (isByWeekdays() ? and(weekdays()) : unit));
  }

  /** Every day that is a Monday, or every week on Monday, is every Monday. */
  private boolean isByWeekdays() {
    return isEvery("DAILY", "WEEKLY")
        && parts.getOrDefault("INTERVAL", "1").equals("1")
        && parts.containsKey("BYDAY")
        && values("BYDAY").stream().allMatch(day -> day.length() == 2);
  }

  private List<String> weekdays() {
    return values("BYDAY").stream().map(day -> day.substring(Math.max(0, day.length() - 2))).map(DAYS::indexOf).map(i -> name(DayOfWeek.of(i + 1))).toList();
  }

  private boolean isEvery(String... frequencies) {
    return List.of(frequencies).contains(parts.get("FREQ"));
  }

  private List<String> values(String part) {
    return parts.containsKey(part) ? Arrays.asList(parts.getOrDefault(part, "").split(",", -1)) : List.of();
  }

  private Optional<String> months() {
    var months = values("BYMONTH").stream().map(Integer::valueOf).map(number -> Month.of(number).getDisplayName(TextStyle.FULL, Locale.ENGLISH)).toList();
    if (months.isEmpty()) {
      return Optional.of("");
    }
    return Optional.of(" in " + and(months));
  }

  private Optional<String> days() {
    var days = values("BYDAY");
    var dates = values("BYMONTHDAY");
    if (days.isEmpty() && dates.isEmpty()) {
      return parts.containsKey("BYSETPOS") ? Optional.empty() : Optional.of(daysOfStart());
    }
    if (!days.isEmpty() && !dates.isEmpty()) {
      return Optional.empty();
    }
    if (isByWeekdays()) {
      return parts.containsKey("BYSETPOS") ? Optional.empty() : Optional.of("");
    }
    return dates.isEmpty() ? weekdays(days) : dates(dates);
  }

  /** A rule that does not say on which days goes by the day of its start. */
  private String daysOfStart() {
    if (isEvery("WEEKLY")) {
      return " on " + name(start.getDayOfWeek());
    }
    if (isEvery("MONTHLY")) {
      return " on day " + start.getDayOfMonth();
    }
    if (isEvery("YEARLY")) {
      var month = parts.containsKey("BYMONTH") ? "" : " of " + start.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      return " on day " + start.getDayOfMonth() + month;
    }
    return "";
  }

  private Optional<String> weekdays(List<String> days) {
    var names = weekdays();
    if (days.stream().allMatch(day -> day.length() == 2)) {
      var position = values("BYSETPOS");
      if (!position.isEmpty()) {
        return position.size() == 1 && isEvery("MONTHLY")
            ? ordinal(position.getFirst()).map(which -> " on the %s of its days that are %s".formatted(which, or(names)))
            : Optional.empty();
      }
      return Optional.of((isEvery("MONTHLY", "YEARLY") ? " on every " : " on ") + and(names));
    }
    if (parts.containsKey("BYSETPOS") || !(isEvery("MONTHLY") || (isEvery("YEARLY") && parts.containsKey("BYMONTH")))) {
      return Optional.empty();
    }
    var numbered =
        IntStream.range(0, days.size())
            .mapToObj(i -> ordinal(days.get(i).substring(0, days.get(i).length() - 2)).map(which -> "the %s %s".formatted(which, names.get(i))))
            .toList();
    return numbered.stream().allMatch(Optional::isPresent)
        ? Optional.of(" on " + and(numbered.stream().map(Optional::orElseThrow).toList()))
        : Optional.empty();
  }

  private Optional<String> dates(List<String> dates) {
    if (parts.containsKey("BYSETPOS") || !(isEvery("MONTHLY") || (isEvery("YEARLY") && parts.containsKey("BYMONTH")))) {
      return Optional.empty();
    }
    var said = dates.stream().map(date -> date.equals("-1") ? "the last day" : "day " + date).toList();
    return dates.stream().anyMatch(date -> date.startsWith("-") && !date.equals("-1")) ? Optional.empty() : Optional.of(" on " + and(said));
  }

  private Optional<String> times() {
    var hours = values("BYHOUR");
    var minutes = values("BYMINUTE");
    if (isEvery("HOURLY")) {
      return hours.isEmpty() && minutes.size() <= 1
          ? Optional.of(", %s minutes past the hour".formatted(minutes.isEmpty() ? start.getMinute() : minutes.getFirst()))
          : Optional.empty();
    }
    var times =
        or(hours, start.getHour())
            .boxed()
            .flatMap(hour -> or(minutes, start.getMinute()).mapToObj(minute -> TIME.format(LocalTime.of(hour, minute))))
            .distinct()
            .sorted()
            .toList();
    return times.size() > MOST_TIMES ? Optional.empty() : Optional.of(" at " + and(times));
  }

  private static IntStream or(List<String> numbers, int usual) {
    return numbers.isEmpty() ? IntStream.of(usual) : numbers.stream().mapToInt(Integer::parseInt);
  }

  private Optional<String> end() {
    var until = parts.get("UNTIL");
    if (parts.containsKey("COUNT")) {
      return Optional.of(", %s times".formatted(parts.get("COUNT")));
    }
    return Optional.of(until == null ? "" : ", until " + date(until));
  }

  private static String date(String until) {
    var day = LocalDate.parse(until.substring(0, 8), DateTimeFormatter.BASIC_ISO_DATE).toString();
    return until.length() == 8
        ? day
        : "%s %s:%s%s".formatted(day, until.substring(9, 11), until.substring(11, 13), until.endsWith("Z") ? " UTC" : "");
  }

  private static Optional<String> ordinal(String number) {
    if (number.isEmpty()) {
      return Optional.empty();
    }
    int which = Integer.parseInt(number.replaceFirst("^\\+", ""));
    if (which == -1) {
      return Optional.of("last");
    }
    return which >= 1 && which <= ORDINALS.size() ? Optional.of(ORDINALS.get(which - 1)) : Optional.empty();
  }

  private static String name(DayOfWeek day) {
    return day.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
  }

  private static String and(List<String> words) {
    return joined(words, "and");
  }

  private static String or(List<String> words) {
    return joined(words, "or");
  }

  private static String joined(List<String> words, String last) {
    int end = words.size() - 1;
    return end == 0 ? words.getFirst() : String.join(", ", words.subList(0, end)) + " " + last + " " + words.get(end);
  }
}
