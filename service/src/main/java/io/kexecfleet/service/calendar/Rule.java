package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;

/**
 * A recurrence rule of RFC 5545, followed in local time: what the wall clock does to it is none of its business. Bounded,
 * so that no rule costs more than a few milliseconds for a month of starts.
 */
final class Rule {

  /** The library takes a pause of 180 days for the end. */
  private static final Duration LONGEST_RANGE = Duration.ofDays(64);

  static final int LONGEST = 500;
  static final int MOST_COUNT = 10_000;
  static final int MOST_INTERVAL = 1_000;
  static final int MOST_A_DAY = 96;

  /**
   * From how far before a range the library has to walk. It skips to a year by its number, and the last week of the year
   * before may reach six days into it.
   */
  private static final Period RUN_UP = Period.ofDays(8);

  private static final String SHAPE = "FREQ=WEEKLY;BYDAY=MO,TU";
  private static final Pattern PARTS = Pattern.compile("[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*");

  private final RecurrenceRule rule;
  private final LocalDateTime last;

  private Rule(RecurrenceRule rule, LocalDateTime last) {
    this.rule = rule;
    this.last = last;
  }

  /** As it is kept: in capitals, without the name of the property. */
  static String normal(String text) {
    return text.strip().toUpperCase(Locale.ROOT).replaceFirst("^RRULE:", "");
  }

  /**
   * @param text as {@link #normal} returns it
   * @param zone in which an UNTIL in UTC is meant
   * @throws InvalidInputException about {@code rrule}, when it is none or without bounds
   */
  static Rule parse(String text, ZoneId zone) {
    if (text.length() > LONGEST || !PARTS.matcher(text).matches()) {
      throw new InvalidInputException(
          "rrule", "rrule must be a recurrence rule of RFC 5545 of at most %d characters, such as %s.".formatted(LONGEST, SHAPE));
    }
    try {
      var rule = new RecurrenceRule(text, RfcMode.RFC5545_STRICT);
      requireBounds(rule);
      var until = rule.getUntil();
      if (until == null) {
        return new Rule(rule, LocalDateTime.MAX);
      }
      rule.setUntil(null);
      return new Rule(rule, last(until, zone));
    } catch (InvalidRecurrenceRuleException e) {
      throw new InvalidInputException("rrule", "rrule is no recurrence rule of RFC 5545: %s.".formatted(e.getMessage()));
    }
  }

  private static LocalDateTime last(DateTime until, ZoneId zone) {
    if (until.isAllDay()) {
      return local(until).toLocalDate().plusDays(1).atStartOfDay().minusSeconds(1);
    }
    return until.isFloating()
        ? local(until)
        : WallClock.latestShown(local(until).toInstant(ZoneOffset.UTC), zone.getRules());
  }

  private static void requireBounds(RecurrenceRule rule) {
    var frequency = rule.getFreq();
    refuse(
        frequency == Freq.SECONDLY || frequency == Freq.MINUTELY || rule.hasPart(Part.BYSECOND),
        "rrule recurs within the hour by FREQ=%s or BYSECOND. Write FREQ=HOURLY or slower, with BYMINUTE where it must be."
            .formatted(frequency));
    refuse(rule.hasPart(Part.RSCALE) || rule.hasPart(Part.SKIP), "rrule has RSCALE or SKIP, which are not of RFC 5545.");
    refuse(rule.getInterval() > MOST_INTERVAL, "INTERVAL in rrule must be at most %d.".formatted(MOST_INTERVAL));
    refuse(
        rule.hasPart(Part.COUNT) && rule.getCount() > MOST_COUNT,
        "COUNT in rrule must be at most %d. Leave it out for a rule without end.".formatted(MOST_COUNT));
    refuse(
        values(rule, Part.BYHOUR, frequency == Freq.HOURLY ? 24 : 1) * values(rule, Part.BYMINUTE, 1) > MOST_A_DAY,
        "rrule recurs more than %d times a day. Make it start less often, and last longer.".formatted(MOST_A_DAY));
  }

  private static int values(RecurrenceRule rule, Part part, int otherwise) {
    return rule.hasPart(part) ? rule.getByPart(part).size() : otherwise;
  }

  private static void refuse(boolean refused, String why) {
    if (refused) {
      throw new InvalidInputException("rrule", why);
    }
  }

  /** How much may be asked for at once. Where starts are counted the library walks from the first one in any case. */
  Duration longestRange() {
    return rule.hasPart(Part.COUNT) ? ChronoUnit.FOREVER.getDuration() : LONGEST_RANGE;
  }

  /**
   * Those of its starts that lie in {@code [from, until)}, in order. A first start that does not fit the rule is none.
   *
   * @param start the first
   * @param until at most {@link #longestRange} after {@code from}
   */
  List<LocalDateTime> starts(LocalDateTime start, LocalDateTime from, LocalDateTime until) {
    var starts = new ArrayList<LocalDateTime>();
    if (!start.isBefore(until) || last.isBefore(from)) {
      return starts;
    }
    try {
      var walk = rule.iterator(floating(start));
      walk.fastForward(floating(from.minus(RUN_UP)));
      while (walk.hasNext()) {
        var next = local(walk.nextDateTime());
        if (!next.isBefore(until) || next.isAfter(last)) {
          break;
        }
        if (!next.isBefore(from)) {
          starts.add(next);
        }
      }
    } catch (IllegalArgumentException | IllegalStateException e) {
      // The library has looked further than any range and found nothing: what was found is all there is.
    }
    return starts;
  }

  private static DateTime floating(LocalDateTime time) {
    return new DateTime(
        time.getYear(), time.getMonthValue() - 1, time.getDayOfMonth(), time.getHour(), time.getMinute(), time.getSecond());
  }

  private static LocalDateTime local(DateTime time) {
    return LocalDateTime.of(
        time.getYear(), time.getMonth() + 1, time.getDayOfMonth(), time.getHours(), time.getMinutes(), time.getSeconds());
  }
}
