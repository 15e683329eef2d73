package io.kexecfleet.service.dashboard.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.kexecfleet.service.calendar.Interval;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeriodTest {

  /** A Sunday, and in Auckland Monday already. */
  private static final Instant NOW = Instant.parse("2026-11-22T12:30:00Z");

  private static Period week(String from, String zone) {
    return Period.of(from, "week", zone, NOW);
  }

  private static double percent(String text) {
    return Double.parseDouble(text.replace("%", ""));
  }

  @Test
  void isThisWeekByTheClockOfTheZone() {
    assertThat(week("", "").first()).isEqualTo(LocalDate.parse("2026-11-16"));
    assertThat(week("", "Pacific/Auckland").first()).isEqualTo(LocalDate.parse("2026-11-23"));
    assertThat(week("2026-11-25", "UTC").first()).as("as it was asked for").isEqualTo(LocalDate.parse("2026-11-25"));
    assertThat(week("2026-11-25", "UTC").earlier()).isEqualTo(LocalDate.parse("2026-11-18"));
    var month = Period.of("2027-02-14", "month", "UTC", NOW);
    assertThat(month.days()).hasSize(28);
    assertThat(month.earlier()).isEqualTo(LocalDate.parse("2027-01-01"));
  }

  @Test
  void itsHeadingNamesItsDays() {
    assertThat(week("2026-11-23", "").heading()).isEqualTo("23 to 29 November 2026");
    assertThat(week("2026-11-30", "").heading()).isEqualTo("30 November to 6 December 2026");
    assertThat(week("2026-12-28", "").heading()).isEqualTo("28 December 2026 to 3 January 2027");
    assertThat(Period.of("2026-11-23", "month", "", NOW).heading()).isEqualTo("November 2026");
  }

  @Test
  void whatCannotBeUnderstoodIsRefused() {
    for (var wrong : List.of("soon", "1969-12-31", "2200-01-01", "2026-02-30")) {
      assertThatThrownBy(() -> week(wrong, "")).as(wrong).isInstanceOf(InvalidInputException.class);
    }
    assertThatThrownBy(() -> week("", "Berlin")).hasMessageContaining("Is Europe/Berlin meant?");
    assertThatThrownBy(() -> Period.of("", "year", "", NOW)).hasMessageContaining("week or month");
  }

  @Test
  void anHourIsAnHourOnTheLineAlsoWhereTheClockIsSet() {
    var period = week("2027-03-22", "Europe/Berlin");
    var line = new TimeLine(period);
    var days = line.days(Instant.parse("2027-03-28T12:00:00Z"));
    assertThat(days).hasSize(7);
    assertThat(percent(days.getFirst().width())).isCloseTo(24 * 100 / 167.0, within(0.01));
    assertThat(percent(days.getLast().width())).as("a day of 23 hours").isCloseTo(23 * 100 / 167.0, within(0.01));
    assertThat(days.getLast().today()).isTrue();
    assertThat(line.mark(period.from())).isEqualTo("0.000%");
    assertThat(line.mark(period.until())).isNull();
    var bar = line.bar(new Interval(period.from().minusSeconds(3600), period.from().plusSeconds(3600)), "x").orElseThrow();
    assertThat(bar.x()).isEqualTo("0.000%");
    assertThat(percent(bar.width())).isCloseTo(100 / 167.0, within(0.01));
    assertThat(line.bar(new Interval(period.until(), period.until().plusSeconds(1)), "x")).isEmpty();
  }
}
