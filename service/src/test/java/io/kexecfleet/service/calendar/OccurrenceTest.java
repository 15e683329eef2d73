package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OccurrenceTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /** What docs/usage/windows.md tells of nights in which the clock is set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          2026-03-27T22:00 | PT8H    | -
          2026-03-28T22:00 | PT8H    | It lasts 7 h instead of 8 h: the clock is set forward.
          2026-10-24T22:00 | PT8H    | It closes at 05:00 by the clock, not at 06:00: the clock is set back, and it never lasts longer than 8 h.
          2026-03-29T02:15 | PT2H    | It opens at 03:00 and lasts 1 h 15 min: the clock skips 02:15.
          2026-03-29T02:15 | PT30M   | It does not open: the clock in Europe/Berlin skips from before 02:15 to after its end.
          2026-10-25T02:15 | PT2H    | It lasts 45 min instead of 2 h: the clock is set back.
          2026-10-25T02:00 | PT1H    | It closes at 02:00 by the clock, not at 03:00: the clock is set back, and it never lasts longer than 1 h.
          """)
  void tellsWhatTheClockMakesOfIt(LocalDateTime shown, Duration length, String oddity) {
    assertThat(Occurrence.of(shown, length, BERLIN).oddity()).isEqualTo(oddity);
  }

  @Property(tries = 300)
  void whatIsScheduledIsWhatIsOpenAndWhatTheClockSkips(@ForAll @IntRange(min = 0, max = 700) int day, @ForAll @IntRange(min = 1, max = 600) int minutes) {
    var schedule = Schedule.of("FREQ=HOURLY;INTERVAL=5;BYMINUTE=10", LocalDateTime.parse("2026-01-01T02:10"), BERLIN);
    var window = new Window("w", schedule, Duration.ofMinutes(minutes), Selector.EVERYTHING, "");
    var from = Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofDays(day));
    var until = from.plus(Duration.ofDays(3));
    var scheduled = window.scheduled(from, until, 1000);
    assertThat(scheduled.stream().map(Occurrence::open).filter(Objects::nonNull).toList()).isEqualTo(window.occurrences(from, until, 1000));
    assertThat(scheduled).filteredOn(it -> it.open() == null).allSatisfy(it -> assertThat(it.oddity()).startsWith("It does not open"));
    assertThat(scheduled)
        .filteredOn(it -> it.oddity() == null)
        .allSatisfy(it -> assertThat(Objects.requireNonNull(it.open()).length()).isEqualTo(window.duration()));
  }

  @Property(tries = 20)
  void onlyAsManyAreToldAsAreWanted(@ForAll @IntRange(min = 0, max = 10) int most) {
    var window = new Window("w", Schedule.of("FREQ=DAILY", LocalDateTime.parse("2026-01-01T02:10"), BERLIN), Duration.ofHours(1), Selector.EVERYTHING, "");
    List<Occurrence> found = window.scheduled(Instant.parse("2026-02-01T00:00:00Z"), Instant.parse("2026-03-01T00:00:00Z"), most);
    assertThat(found).hasSize(most);
  }
}
