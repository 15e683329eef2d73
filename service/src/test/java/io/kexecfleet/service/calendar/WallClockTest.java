package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WallClockTest {

  record Night(ZoneId zone, LocalDateTime start, Duration length) {

    Optional<Interval> stretch() {
      return WallClock.stretch(start, length, zone.getRules());
    }
  }

  /** Start and length; opened and closed by the wall clock, with offsets; how long that is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UTC                 | 2026-03-28T22:00 | PT8H    | 2026-03-28T22:00Z      | 2026-03-29T06:00Z      | PT8H
          Europe/Berlin       | 2026-03-27T22:00 | PT8H    | 2026-03-27T22:00+01:00 | 2026-03-28T06:00+01:00 | PT8H
          Europe/Berlin       | 2026-03-28T22:00 | PT8H    | 2026-03-28T22:00+01:00 | 2026-03-29T06:00+02:00 | PT7H
          Europe/Berlin       | 2026-03-29T02:15 | PT2H    | 2026-03-29T03:00+02:00 | 2026-03-29T04:15+02:00 | PT1H15M
          Europe/Berlin       | 2026-03-29T01:30 | PT1H    | 2026-03-29T01:30+01:00 | 2026-03-29T03:00+02:00 | PT30M
          Europe/Berlin       | 2026-10-24T22:00 | PT8H    | 2026-10-24T22:00+02:00 | 2026-10-25T05:00+01:00 | PT8H
          Europe/Berlin       | 2026-10-24T22:00 | PT4H30M | 2026-10-24T22:00+02:00 | 2026-10-25T02:30+02:00 | PT4H30M
          Europe/Berlin       | 2026-10-25T02:00 | PT1H    | 2026-10-25T02:00+02:00 | 2026-10-25T02:00+01:00 | PT1H
          Europe/Berlin       | 2026-10-25T02:15 | PT2H    | 2026-10-25T02:15+02:00 | 2026-10-25T02:00+01:00 | PT45M
          America/New_York    | 2026-03-07T23:00 | PT6H    | 2026-03-07T23:00-05:00 | 2026-03-08T05:00-04:00 | PT5H
          America/New_York    | 2026-10-31T23:00 | PT6H    | 2026-10-31T23:00-04:00 | 2026-11-01T04:00-05:00 | PT6H
          Australia/Lord_Howe | 2026-10-03T22:00 | PT8H    | 2026-10-03T22:00+10:30 | 2026-10-04T06:00+11:00 | PT7H30M
          Australia/Lord_Howe | 2026-10-04T02:10 | PT30M   | 2026-10-04T02:30+11:00 | 2026-10-04T02:40+11:00 | PT10M
          Australia/Lord_Howe | 2026-04-04T22:00 | PT8H    | 2026-04-04T22:00+11:00 | 2026-04-05T05:30+10:30 | PT8H
          Africa/Casablanca   | 2026-02-14T22:00 | PT8H    | 2026-02-14T22:00+01:00 | 2026-02-15T05:00Z      | PT8H
          Africa/Casablanca   | 2026-03-21T22:00 | PT8H    | 2026-03-21T22:00Z      | 2026-03-22T06:00+01:00 | PT7H
          Africa/Cairo        | 2026-04-24T00:00 | PT2H    | 2026-04-24T01:00+03:00 | 2026-04-24T02:00+03:00 | PT1H
          Asia/Tehran         | 2022-03-21T23:00 | PT3H    | 2022-03-21T23:00+03:30 | 2022-03-22T02:00+04:30 | PT2H
          Pacific/Apia        | 2011-12-29T22:00 | PT8H    | 2011-12-29T22:00-10:00 | 2011-12-31T00:00+14:00 | PT2H
          Pacific/Apia        | 2011-12-30T22:00 | PT8H    | 2011-12-31T00:00+14:00 | 2011-12-31T06:00+14:00 | PT6H
          Europe/Berlin       | 2026-03-26T12:00 | P7D     | 2026-03-26T12:00+01:00 | 2026-04-02T12:00+02:00 | PT167H
          """)
  void opensByTheClockAndNeverForLongerThanWasGranted(
      ZoneId zone, LocalDateTime start, Duration length, String opened, String closed, Duration really) {
    var open = new Night(zone, start, length).stretch().orElseThrow();
    assertThat(open.from().atZone(zone).toOffsetDateTime().toString()).isEqualTo(opened);
    assertThat(open.until().atZone(zone).toOffsetDateTime().toString()).isEqualTo(closed);
    assertThat(open.length()).isEqualTo(really);
  }

  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-29T02:00, PT1H",
    "Europe/Berlin, 2026-03-29T02:15, PT30M",
    "America/New_York, 2026-03-08T02:59, PT1M",
    "Australia/Lord_Howe, 2026-10-04T02:05, PT25M",
    "Africa/Cairo, 2026-04-24T00:00, PT1H",
    "Pacific/Apia, 2011-12-30T00:00, PT24H",
    "Pacific/Apia, 2011-12-30T10:00, PT8H"
  })
  void staysClosedWhenTheClockSkipsAllOfIt(ZoneId zone, LocalDateTime start, Duration length) {
    assertThat(new Night(zone, start, length).stretch()).isEmpty();
  }

  @Provide
  Arbitrary<Night> nights() {
    return Combinators.combine(
            Turns.zonesWithTurns(),
            Arbitraries.integers().between(-3 * 24 * 60, 3 * 24 * 60),
            Arbitraries.oneOf(
                Arbitraries.integers().between(1, 300), Arbitraries.integers().between(1, (int) Window.LONGEST.toMinutes())))
        .as(
            (turn, around, minutes) ->
                new Night(
                    turn.zone(),
                    LocalDateTime.ofInstant(turn.at(), turn.zone()).truncatedTo(ChronoUnit.MINUTES).plusMinutes(around),
                    Duration.ofMinutes(minutes)));
  }

  @Property(tries = 500)
  void isTheSameAsWatchingTheClockMinuteByMinute(@ForAll("nights") Night night) {
    assertThat(night.stretch()).isEqualTo(Turns.watch(night.zone.getRules(), night.start, night.length));
  }

  @Provide
  Arbitrary<ZoneRules> restless() {
    return Turns.restlessZones();
  }

  @Property
  void isTheSameHoweverOftenTheClockIsSet(
      @ForAll("restless") ZoneRules zone, @ForAll @IntRange(max = 8000) int start, @ForAll @IntRange(min = 1, max = 8000) int minutes) {
    var shown = LocalDateTime.of(2026, 5, 31, 12, 0).plusMinutes(start);
    var length = Duration.ofMinutes(minutes);
    assertThat(WallClock.stretch(shown, length, zone)).isEqualTo(Turns.watch(zone, shown, length));
  }

  @Property
  void staysWithinTheStretchOnTheClockAndTheLengthGranted(
      @ForAll("nights") Night night, @ForAll @DoubleRange(max = 1, maxIncluded = false) double part) {
    night
        .stretch()
        .ifPresent(
            open -> {
              assertThat(open.length()).isPositive().isLessThanOrEqualTo(night.length);
              var inside = open.from().plusMillis((long) (part * open.length().toMillis()));
              assertThat(LocalDateTime.ofInstant(inside, night.zone)).isAfterOrEqualTo(night.start).isBefore(night.start.plus(night.length));
            });
  }

  /** Windows that end by the clock at 6 never reach into what begins at 6, in whichever night. */
  @Property
  void neverReachesIntoBusinessHours(@ForAll("nights") Night night) {
    var evening = night.start.toLocalDate().atTime(22, 0);
    var open = WallClock.stretch(evening, Duration.ofHours(8), night.zone.getRules()).orElseThrow();
    var morning = evening.toLocalDate().plusDays(1).atTime(6, 0);
    assertThat(open.until()).isBeforeOrEqualTo(WallClock.first(morning, night.zone.getRules()));
  }

  @Property
  void laterOnTheClockIsNeverEarlierInTime(@ForAll("nights") Night night) {
    var rules = night.zone.getRules();
    var first = WallClock.first(night.start, rules);
    assertThat(first).isBeforeOrEqualTo(WallClock.first(night.start.plus(night.length), rules));
    assertThat(first).isBeforeOrEqualTo(WallClock.last(night.start, rules));
    assertThat(WallClock.first(WallClock.latestShown(first, rules), rules)).isBeforeOrEqualTo(first);
  }
}
