package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningsTest {

  private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

  private static Window window(String start, @Nullable String rule, @Nullable String exception, String length) {
    var schedule =
        Schedule.parse(start, "Europe/Berlin", rule, List.of(), exception == null ? List.of() : List.of(exception.split(" ")));
    return new Window("w", schedule, Duration.parse(length), Selector.EVERYTHING, "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-06-14T22:00 |                                     |            | PT8H | start      | that is over
          2032-01-01T22:00 |                                     |            | PT8H | start      | five years
          2027-03-28T02:10 |                                     |            | PT20M | start     | skipped by the clock
          2026-06-16T22:00 |                                     | 2026-06-16 | PT8H | exceptions | exceptions
          2026-06-15T22:00 | FREQ=DAILY;COUNT=2                  | 2026-06-15 2026-06-16T22:00 | PT8H | exceptions | exceptions
          2026-01-01T22:00 | FREQ=DAILY;UNTIL=20260613           |            | PT8H | rrule      | never opens again
          2026-01-01T22:00 | FREQ=DAILY;COUNT=3                  |            | PT8H | rrule      | never opens again
          2026-01-01T22:00 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 |            | PT8H | rrule      | no start within five years
          2026-01-01T22:00 | FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30 |            | PT1H | rrule      | no start within five years
          2026-01-01T22:00 | FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9    |            | PT8H | rrule      | no start within five years
          2026-03-29T02:10 | FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU    |            | PT20M | rrule     | skip
          2026-01-01T22:00 | FREQ=DAILY;UNTIL=20250101           |            | PT8H | rrule      | no start
          """)
  void aWindowThatNeverOpensIsRefusedWithTheReason(
      String start, @Nullable String rule, @Nullable String exception, String length, String field, String said) {
    assertThatThrownBy(() -> Openings.require(window(start, rule, exception, length), NOW))
        .isInstanceOfSatisfying(InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field))
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          2026-06-15T10:00 |                                     | PT8H
          2030-01-01T10:00 |                                     | PT8H
          2026-03-29T02:10 | FREQ=DAILY                          | PT20M
          2024-02-29T22:00 | FREQ=YEARLY                         | PT8H
          2026-01-01T22:00 | FREQ=DAILY;UNTIL=20260615           | PT8H
          """)
  void oneThatIsOpenOrWillBeIsNot(String start, @Nullable String rule, String length) {
    assertThatCode(() -> Openings.require(window(start, rule, null, length), NOW)).doesNotThrowAnyException();
  }
}
