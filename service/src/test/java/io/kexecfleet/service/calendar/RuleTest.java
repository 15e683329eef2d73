package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Duration SOON = Duration.ofSeconds(10);

  private static Stream<LocalDateTime> starts(String rule, LocalDateTime start, LocalDateTime from) {
    return Schedule.of(rule, start, BERLIN).starts(from, from.plus(Schedule.HORIZON));
  }

  private static LocalDateTime time(String text) {
    return LocalDateTime.parse(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=DAILY                               | 2026-01-05T22:00 | 2026-01-05T22:00 2026-01-06T22:00 2026-01-07T22:00
          FREQ=WEEKLY;BYDAY=SA,SU                  | 2026-01-05T22:00 | 2026-01-10T22:00 2026-01-11T22:00 2026-01-17T22:00
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;WKST=SU  | 2026-01-06T01:00 | 2026-01-06T01:00 2026-01-20T01:00 2026-02-03T01:00
          FREQ=MONTHLY;BYDAY=2TU                   | 2026-01-01T20:00 | 2026-01-13T20:00 2026-02-10T20:00 2026-03-10T20:00
          FREQ=MONTHLY;BYMONTHDAY=-1               | 2026-01-01T20:00 | 2026-01-31T20:00 2026-02-28T20:00 2026-03-31T20:00
          FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 2026-01-01T20:00 | 2026-01-30T20:00 2026-02-27T20:00 2026-03-31T20:00
          FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1 | 2026-03-01T20:00 | 2026-03-31T20:00 2026-06-30T20:00 2026-09-30T20:00
          FREQ=WEEKLY;INTERVAL=2;BYDAY=TU          | 2026-01-05T20:00 | 2026-01-06T20:00 2026-01-20T20:00 2026-02-03T20:00
          FREQ=HOURLY;INTERVAL=6                   | 2026-01-05T02:30 | 2026-01-05T02:30 2026-01-05T08:30 2026-01-05T14:30
          FREQ=DAILY;BYHOUR=1,3;BYMINUTE=0,30      | 2026-01-05T01:00 | 2026-01-05T01:00 2026-01-05T01:30 2026-01-05T03:00
          FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29      | 2026-01-05T01:00 | 2028-02-29T01:00
          FREQ=DAILY;COUNT=2                       | 2026-01-05T22:00 | 2026-01-05T22:00 2026-01-06T22:00
          FREQ=DAILY;UNTIL=20260106                | 2026-01-05T22:00 | 2026-01-05T22:00 2026-01-06T22:00
          FREQ=DAILY;UNTIL=20260106T220000         | 2026-01-05T22:00 | 2026-01-05T22:00 2026-01-06T22:00
          FREQ=DAILY;UNTIL=20260106T210000Z        | 2026-01-05T22:00 | 2026-01-05T22:00 2026-01-06T22:00
          FREQ=DAILY;UNTIL=20260106T205959Z        | 2026-01-05T22:00 | 2026-01-05T22:00
          FREQ=DAILY;UNTIL=20261025T011500Z        | 2026-10-24T02:30 | 2026-10-24T02:30 2026-10-25T02:30
          rrule:freq=daily;count=1                 | 2026-01-05T22:00 | 2026-01-05T22:00
          """)
  void isFollowedInLocalTime(String rule, String start, String expected) {
    var found = starts(rule, time(start), time("2026-01-01T00:00")).limit(3).map(LocalDateTime::toString);
    assertThat(found.collect(Collectors.joining(" "))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          FREQ=SECONDLY                            | within the hour
          FREQ=MINUTELY;INTERVAL=15                | within the hour
          FREQ=DAILY;BYSECOND=0,30                 | within the hour
          FREQ=HOURLY;BYMINUTE=0,10,20,30,40       | 96 times a day
          FREQ=DAILY;COUNT=1000000000              | COUNT
          FREQ=WEEKLY;INTERVAL=2147483647          | INTERVAL
          FREQ=DAILY;COUNT=0                       | out of range
          FREQ=DAILY;COUNT=3;UNTIL=20270101        | UNTIL and COUNT
          FREQ=FORTNIGHTLY                         | FREQ
          BYDAY=MO                                 | FREQ
          FREQ=WEEKLY;BYDAY=XX                     | XX
          FREQ=WEEKLY;BYDAY=2MO                    | BYDAY
          FREQ=DAILY;BYHOUR=24                     | 24
          FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=FORWARD | RSCALE
          FREQ=DAILY;X-OWN=1                       | RFC 5545
          FREQ=DAILY;_BYWEEKNO_FILTER=3            | RFC 5545
          every night                              | RFC 5545
          FREQ=DAILY;UNTIL=tomorrow                | UNTIL
          ''                                       | RFC 5545
          """)
  void whatIsNoneOrWithoutBoundsIsRefusedWithTheReason(String rule, String named) {
    assertThatThrownBy(() -> Schedule.of(rule, time("2026-01-05T22:00"), BERLIN))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("rrule"))
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,15,30,45",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=500",
        "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=0,1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,15,30,45;BYSETPOS=-500,500",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=HOURLY;INTERVAL=999;BYMONTH=1;BYMONTHDAY=1;BYHOUR=1;BYDAY=MO;BYMINUTE=1",
        "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;BYMONTH=6",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=DAILY;COUNT=10000;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=HOURLY;COUNT=10000"
      })
  void aHostileRuleIsFollowedInBoundedTime(String rule) {
    assertTimeoutPreemptively(
        SOON,
        () -> assertThat(starts(rule, time("1970-01-01T00:00"), time("2026-01-01T00:00")).count()).isLessThan(100_000));
  }

  /** What the library's own short cut leaves out would be a window that does not open. */
  @Property(tries = 300)
  void startingInTheMiddleFindsWhatWalkingFromTheBeginningFinds(
      @ForAll("rules") String text, @ForAll @IntRange(min = 0, max = 3000) int day, @ForAll @IntRange(min = 0, max = 23) int hour)
      throws InvalidRecurrenceRuleException {
    var start = time("2018-01-03T00:30").plusDays(day % 400).plusHours(hour);
    var from = start.plusDays(day);
    var until = from.plusDays(64);
    assertThat(Rule.parse(text, BERLIN).starts(start, from, until)).as(text).isEqualTo(walked(text, start, from, until));
  }

  private static List<LocalDateTime> walked(String text, LocalDateTime start, LocalDateTime from, LocalDateTime until)
      throws InvalidRecurrenceRuleException {
    var found = new ArrayList<LocalDateTime>();
    try {
      var first = new DateTime(start.getYear(), start.getMonthValue() - 1, start.getDayOfMonth(), start.getHour(), start.getMinute(), 0);
      var walk = new RecurrenceRule(text).iterator(first);
      while (walk.hasNext()) {
        var next = walk.nextDateTime();
        found.add(LocalDateTime.of(next.getYear(), next.getMonth() + 1, next.getDayOfMonth(), next.getHours(), next.getMinutes()));
        if (!found.getLast().isBefore(until)) {
          break;
        }
      }
    } catch (IllegalArgumentException e) {
      assertThat(e).as("29 February in odd years only").hasMessageContaining("too many");
      assertThat(found).isEmpty();
    }
    return found.stream().filter(time -> !time.isBefore(from) && time.isBefore(until)).toList();
  }

  @Provide
  Arbitrary<String> rules() {
    var interval = Arbitraries.integers().between(1, 5).map(";INTERVAL=%d"::formatted);
    var days = Arbitraries.of("MO", "TU", "WE", "TH", "FR", "SA", "SU").set().ofMinSize(1).ofMaxSize(4).map(it -> ";BYDAY=" + String.join(",", it));
    var weekStart = Arbitraries.of("", ";WKST=SU", ";WKST=WE");
    var nothing = Arbitraries.of("");
    var monthly = Arbitraries.of(";BYMONTHDAY=31", ";BYMONTHDAY=-1,1", ";BYDAY=2TU", ";BYDAY=-1FR", ";BYDAY=MO,FR;BYSETPOS=1,-1");
    var yearly = Arbitraries.of(";BYWEEKNO=1,53;BYDAY=MO,SU", ";BYWEEKNO=52,-1;BYDAY=TH,FR,SA", ";BYMONTH=1,12;BYDAY=-1SU", ";BYYEARDAY=1,-1,366", ";BYMONTH=2;BYMONTHDAY=29");
    return Arbitraries.oneOf(
        Combinators.combine(interval, Arbitraries.oneOf(nothing, days, Arbitraries.of(";BYMONTH=3,10", ";BYHOUR=1,2;BYMINUTE=0,30"))).as((a, b) -> "FREQ=DAILY" + a + b),
        Combinators.combine(interval, Arbitraries.oneOf(nothing, days), weekStart).as((a, b, c) -> "FREQ=WEEKLY" + a + b + c),
        Combinators.combine(interval, Arbitraries.oneOf(nothing, monthly)).as((a, b) -> "FREQ=MONTHLY" + a + b),
        Combinators.combine(Arbitraries.of("", ";INTERVAL=2"), Arbitraries.oneOf(nothing, yearly), weekStart).as((a, b, c) -> "FREQ=YEARLY" + a + b + c),
        Combinators.combine(interval, Arbitraries.oneOf(nothing, days)).as((a, b) -> "FREQ=HOURLY" + a + b),
        days.map(it -> "FREQ=WEEKLY;COUNT=700" + it));
  }

  @Property(tries = 500)
  void anythingIsRefusedOrFollowedInBoundedTime(@ForAll("anything") String text) {
    assertTimeoutPreemptively(
        SOON,
        () -> {
          try {
            assertThat(starts(text, time("1999-12-31T23:59"), time("2026-01-01T00:00")).limit(10_000).toList()).as(text).isSorted();
          } catch (InvalidInputException e) {
            assertThat(e.field()).isEqualTo("rrule");
            assertThat(e.getMessage()).doesNotContain("org.dmfs").hasSizeLessThan(1000);
          }
        });
  }

  @Provide
  Arbitrary<String> anything() {
    var names =
        Arbitraries.of(
            "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "WKST", "RSCALE", "X");
    var values =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-500, 1000).map(String::valueOf),
            Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(12).map(it -> it.stream().map(String::valueOf).collect(Collectors.joining(","))),
            Arbitraries.of("MO", "-1FR", "SA,SU", "5MO,-5TU", "20301231", "20270101T000000Z", "2027", "-", "", "+1", "1-", "GREGORIAN"));
    var parts = Combinators.combine(names, values).as((name, value) -> ";" + name + "=" + value);
    return Combinators.combine(
            Arbitraries.of("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY"), parts.list().ofMaxSize(6))
        .as((frequency, more) -> "FREQ=" + frequency + String.join("", more));
  }

  @Test
  void theLastWeekOfTheYearBeforeIsNotSkipped() {
    var week53 = starts("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SA", time("2020-01-01T04:00"), time("2027-01-01T00:00"));
    assertThat(week53.findFirst()).contains(time("2027-01-02T04:00"));
  }

  @Test
  void anHourThatIsLeftOutForMonthsComesBack() {
    var december = starts("FREQ=HOURLY;BYMONTH=12", time("2025-12-01T00:00"), time("2026-01-15T00:00"));
    assertThat(december.findFirst()).contains(time("2026-12-01T00:00"));
  }
}
