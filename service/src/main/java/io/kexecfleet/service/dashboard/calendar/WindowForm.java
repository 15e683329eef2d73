package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.dashboard.calendar.Recurrence.Repeats;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.WindowWanted;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A window as a form has it: what was typed, whether it will do or not.
 *
 * @param start by the clock of the zone, as 2026-01-05T22:00
 * @param repeats one of {@link Repeats}
 * @param additions one local time in each line
 * @param exceptions one local date or time in each line
 * @param seen what it changes, as whoever fills it in saw it; empty: it makes a new one
 */
record WindowForm(
    String name,
    String description,
    String selector,
    String zone,
    String start,
    String hours,
    String minutes,
    String seconds,
    String repeats,
    List<String> days,
    String nth,
    String weekday,
    String rrule,
    String additions,
    String exceptions,
    String seen) {

  private static final int LONGEST_NUMBER = 6;

  /** Whatever a browser leaves out is empty. */
  WindowForm {
    name = text(name).strip();
    description = text(description);
    selector = text(selector);
    zone = text(zone).strip();
    start = text(start);
    hours = text(hours).strip();
    minutes = text(minutes).strip();
    seconds = text(seconds).strip();
    repeats = text(repeats);
    days = days == null ? List.of() : List.copyOf(days);
    nth = text(nth);
    weekday = text(weekday);
    rrule = text(rrule);
    additions = text(additions);
    exceptions = text(exceptions);
    seen = text(seen);
  }

  private static String text(@Nullable String typed) {
    return Objects.requireNonNullElse(typed, "");
  }

  /** To begin with: tonight, every week on the same day. */
  static WindowForm blank(String zone, Instant now) {
    var clock = zone.isBlank() ? Period.USUAL_ZONE : zone;
    var tonight = LocalDate.ofInstant(now, ZoneId.of(clock)).atTime(22, 0);
    var day = Recurrence.DAYS.get(tonight.getDayOfWeek().getValue() - 1).word();
    return new WindowForm(
        "", "", "", clock, tonight.toString(), "4", "0", "", Repeats.WEEKLY.name(), List.of(day), "1", day, "", "", "", "");
  }

  static WindowForm of(Window window, String seen) {
    var schedule = window.schedule();
    var recurrence = Recurrence.of(schedule.rrule());
    var length = window.duration();
    return new WindowForm(
        window.name(),
        window.description(),
        window.selector().toString(),
        schedule.zone().getId(),
        schedule.start().toString(),
        String.valueOf(length.toHours()),
        String.valueOf(length.toMinutesPart()),
        length.toSecondsPart() == 0 ? "" : String.valueOf(length.toSecondsPart()),
        recurrence.repeats().name(),
        recurrence.days(),
        recurrence.nth(),
        recurrence.weekday(),
        recurrence.rrule(),
        String.join("\n", schedule.additions().stream().map(LocalDateTime::toString).toList()),
        String.join("\n", schedule.exceptions().texts()),
        seen);
  }

  /** @throws InvalidInputException naming the first field that will not do */
  Window checked() {
    return new WindowWanted(start, zone, duration().toString(), rule(), lines(additions), lines(exceptions), selector, description).checked(name);
  }

  private @Nullable String rule() {
    for (var each : Repeats.values()) {
      if (each.name().equals(repeats)) {
        return new Recurrence(each, days, nth, weekday, rrule).rule();
      }
    }
    throw new InvalidInputException("repeats", "Choose how often it opens.");
  }

  private Duration duration() {
    return Duration.ofHours(number(hours)).plusMinutes(number(minutes)).plusSeconds(number(seconds));
  }

  private static int number(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    if (text.length() > LONGEST_NUMBER || !text.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
      throw new InvalidInputException("duration", "Hours and minutes are whole numbers, such as 8 and 30.");
    }
    return Integer.parseInt(text);
  }

  private static List<@Nullable String> lines(String text) {
    return Arrays.stream(text.split("[\\s,]+", -1)).filter(line -> !line.isEmpty()).<@Nullable String>map(line -> line).toList();
  }

  public boolean isMaking() {
    return seen.isEmpty();
  }
}
