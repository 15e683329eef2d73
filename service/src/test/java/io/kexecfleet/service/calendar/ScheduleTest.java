package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Europe/Berlin       | FREQ=DAILY  | 2026-03-01T02:30 | 2026-03-28T12:00+01:00 | 2026-03-29T03:00+02:00
          Europe/Berlin       | FREQ=DAILY  | 2026-03-01T02:30 | 2026-03-29T03:00+02:00 | 2026-03-30T02:30+02:00
          Europe/Berlin       | FREQ=DAILY  | 2026-03-01T02:30 | 2026-10-24T12:00+02:00 | 2026-10-25T02:30+02:00
          Europe/Berlin       | FREQ=DAILY  | 2026-03-01T02:30 | 2026-10-25T02:30+02:00 | 2026-10-26T02:30+01:00
          Europe/Berlin       | FREQ=HOURLY | 2026-03-01T00:30 | 2026-03-29T01:30+01:00 | 2026-03-29T03:00+02:00
          Europe/Berlin       | FREQ=HOURLY | 2026-03-01T00:30 | 2026-03-29T03:00+02:00 | 2026-03-29T03:30+02:00
          Europe/Berlin       | FREQ=HOURLY | 2026-03-01T00:30 | 2026-10-25T02:30+02:00 | 2026-10-25T03:30+01:00
          Australia/Lord_Howe | FREQ=DAILY  | 2026-03-01T02:15 | 2026-10-03T12:00+10:30 | 2026-10-04T02:30+11:00
          Pacific/Apia        | FREQ=HOURLY | 2011-12-01T00:00 | 2011-12-29T23:00-10:00 | 2011-12-31T00:00+14:00
          Pacific/Apia        | FREQ=HOURLY | 2011-12-01T00:00 | 2011-12-31T00:00+14:00 | 2011-12-31T01:00+14:00
          UTC                 | FREQ=DAILY  | 2026-03-01T02:30 | 2026-03-29T02:30Z      | 2026-03-30T02:30Z
          UTC                 |             | 2026-03-01T02:30 | 2026-02-01T00:00Z      | 2026-03-01T02:30Z
          UTC                 |             | 2026-03-01T02:30 | 2026-03-01T02:30Z      |
          UTC                 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29 | 2024-02-29T02:30 | 2024-03-01T00:00Z | 2028-02-29T02:30Z
          """)
  void firesByTheClock(ZoneId zone, String rule, LocalDateTime start, String after, String next) {
    var found = Schedule.of(rule, start, zone).next(OffsetDateTime.parse(after).toInstant());
    assertThat(found.map(at -> at.atZone(zone).toOffsetDateTime().toString()).orElse(null)).isEqualTo(next);
  }

  @Provide
  Arbitrary<Turns.Turn> turns() {
    return Turns.zonesWithTurns();
  }

  /** A whole day's worth of hours that the clock skips fires once; an hour that it shows twice fires once. */
  @Property(tries = 80)
  void everyTimeOnTheClockFiresOnce(@ForAll("turns") Turns.Turn turn) {
    var begin = turn.at().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(30));
    var end = begin.plus(Duration.ofHours(60));
    var start = LocalDateTime.ofInstant(begin, turn.zone()).minusDays(40).truncatedTo(ChronoUnit.HOURS).plusMinutes(10);
    var schedule = Schedule.of("FREQ=HOURLY;BYMINUTE=10,40", start, turn.zone());
    var fired = new ArrayList<Instant>();
    for (var next = schedule.next(begin); next.isPresent() && next.get().isBefore(end); next = schedule.next(next.get())) {
      fired.add(next.get());
    }
    var expected =
        IntStream.rangeClosed(0, 300)
            .mapToObj(half -> start.plusDays(40).minusHours(30).plusMinutes(30L * half))
            .map(shown -> WallClock.first(shown, turn.zone().getRules()))
            .filter(at -> at.isAfter(begin) && at.isBefore(end))
            .distinct()
            .toList();
    assertThat(fired).isEqualTo(expected);
  }

  @Test
  void additionsAndExceptionsChangeTheRule() {
    var schedule =
        Schedule.parse(
            "2026-01-05T22:00",
            "UTC",
            "FREQ=DAILY;COUNT=4",
            List.of("2026-01-05T12:00", "2026-01-07T12:00"),
            List.of("2026-01-07", "2026-01-08T22:00"));
    assertThat(schedule.starts(LocalDateTime.parse("2026-01-01T00:00"), LocalDateTime.parse("2027-01-01T00:00")).map(String::valueOf))
        .containsExactly("2026-01-05T12:00", "2026-01-05T22:00", "2026-01-06T22:00");
    assertThat(schedule.exceptions().texts()).containsExactly("2026-01-07", "2026-01-08T22:00");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-01-05T22:00:00.5 | UTC           | 2026-01-05       | start      | to the second
          1850-01-05T22:00      | UTC           | 2026-01-05       | start      | 1970
          2026-01-05T22:00Z     | UTC           | 2026-01-05       | start      | without offset
          2026-02-30T22:00      | UTC           | 2026-01-05       | start      | local time
          2026-01-05T22:00      | Europe/Berln  | 2026-01-05       | zone       | Europe/Berlin or
          2026-01-05T22:00      | europe/berlin | 2026-01-05       | zone       | Is Europe/Berlin meant?
          2026-01-05T22:00      | berlin        | 2026-01-05       | zone       | Is Europe/Berlin meant?
          2026-01-05T22:00      | New York      | 2026-01-05       | zone       | Is America/New_York meant?
          2026-01-05T22:00      | utc           | 2026-01-05       | zone       | Is UTC meant?
          2026-01-05T22:00      | CEST          | 2026-01-05       | zone       | continent and city
          2026-01-05T22:00      | +01:00        | 2026-01-05       | zone       | continent and city
          2026-01-05T22:00      | ''            | 2026-01-05       | zone       | continent and city
          2026-01-05T22:00      | UTC           | 2026-02-30       | exceptions | 2026-02-30
          2026-01-05T22:00      | UTC           | Christmas        | exceptions | Christmas
          """)
  void whatWillNotDoIsNamed(String start, String zone, String exception, String field, String said) {
    assertThatThrownBy(() -> Schedule.parse(start, zone, null, List.of(), List.of(exception)))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(said);
  }

  @Test
  void listsAreBounded() {
    var days = IntStream.range(0, 1001).mapToObj(i -> LocalDate.EPOCH.plusDays(i).toString()).toList();
    assertThatThrownBy(() -> Schedule.parse("2026-01-05T22:00", "UTC", null, List.of(), days)).hasMessageContaining("at most 1000");
    var times = days.stream().map(day -> day + "T12:00").toList();
    assertThatThrownBy(() -> Schedule.parse("2026-01-05T22:00", "UTC", null, times, List.of())).hasMessageContaining("at most 1000");
    assertThat(Schedule.parse("2026-01-05T22:00", "UTC", null, Collections.nCopies(2000, "2026-01-06T22:00"), List.of()).additions()).hasSize(1);
  }
}
