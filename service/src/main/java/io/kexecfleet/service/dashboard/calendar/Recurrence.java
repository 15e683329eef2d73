package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How often a window opens, as a form asks for it. What most windows need has fields of its own; any other rule is typed.
 *
 * @param days of a week, as RFC 5545 calls them
 * @param nth which of the days of a month, from 1; -1: the last one
 * @param rrule a recurrence rule of RFC 5545
 */
record Recurrence(Repeats repeats, List<String> days, String nth, String weekday, String rrule) {

  /** What the form offers. */
  enum Repeats {
    ONCE("once"),
    DAILY("every day"),
    WEEKLY("every week, on days"),
    MONTHLY("every month, on one weekday"),
    RULE("by a rule (RFC 5545)");

    private final String words;

    Repeats(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** A word as RFC 5545 has it, and as people read it. */
  record Choice(String word, String text) {}

  static final List<Choice> DAYS =
      Arrays.stream(DayOfWeek.values()).map(day -> new Choice(day.name().substring(0, 2), day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))).toList();
  static final List<Choice> NTH =
      List.of(new Choice("1", "the first"), new Choice("2", "the second"), new Choice("3", "the third"), new Choice("4", "the fourth"), new Choice("-1", "the last"));

  private static final String DAY = "(?:MO|TU|WE|TH|FR|SA|SU)";
  private static final Pattern WEEKLY = Pattern.compile("FREQ=WEEKLY;BYDAY=(%1$s(?:,%1$s)*)".formatted(DAY));
  private static final Pattern MONTHLY = Pattern.compile("FREQ=MONTHLY;BYDAY=(-1|[1-4])(%s)".formatted(DAY));

  static Recurrence of(@Nullable String rrule) {
    if (rrule == null) {
      return simple(Repeats.ONCE);
    }
    if (rrule.equals("FREQ=DAILY")) {
      return simple(Repeats.DAILY);
    }
    var weekly = WEEKLY.matcher(rrule);
    if (weekly.matches()) {
      var days = Arrays.asList(weekly.group(1).split(",", -1));
      if (days.equals(inOrder(days))) {
        return new Recurrence(Repeats.WEEKLY, days, "1", "MO", "");
      }
    }
    var monthly = MONTHLY.matcher(rrule);
    return monthly.matches()
        ? new Recurrence(Repeats.MONTHLY, List.of(), monthly.group(1), monthly.group(2), "")
        : new Recurrence(Repeats.RULE, List.of(), "1", "MO", rrule);
  }

  private static Recurrence simple(Repeats repeats) {
    return new Recurrence(repeats, List.of(), "1", "MO", "");
  }

  /**
   * The rule; null: it opens once.
   *
   * @throws InvalidInputException ({@code days}, {@code nth}, {@code rrule}) when what it takes is not there
   */
  @Nullable String rule() {
    return switch (repeats) {
      case ONCE -> null;
      case DAILY -> "FREQ=DAILY";
      case WEEKLY -> "FREQ=WEEKLY;BYDAY=" + String.join(",", chosenDays());
      case MONTHLY -> "FREQ=MONTHLY;BYDAY=" + among("nth", NTH, nth) + among("weekday", DAYS, weekday);
      case RULE -> typed();
    };
  }

  private List<String> chosenDays() {
    if (days.isEmpty()) {
      throw new InvalidInputException("days", "Choose at least one day of the week.");
    }
    days.forEach(day -> among("days", DAYS, day));
    return inOrder(days);
  }

  private static List<String> inOrder(List<String> days) {
    return DAYS.stream().map(Choice::word).filter(days::contains).toList();
  }

  private static String among(String field, List<Choice> known, String word) {
    if (known.stream().noneMatch(choice -> choice.word.equals(word))) {
      throw new InvalidInputException(field, "Choose one of %s.".formatted(known.stream().map(Choice::text).collect(Collectors.joining(", "))));
    }
    return word;
  }

  private String typed() {
    if (rrule.isBlank()) {
      throw new InvalidInputException("rrule", "Type a rule, such as FREQ=MONTHLY;BYMONTHDAY=1, or choose another way to repeat.");
    }
    return rrule;
  }
}
