package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Schedule;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgendaTest {

  /** A Monday. */
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  private static Window window(String name, String start, String rule, String duration) {
    return new Window(name, Schedule.parse(start, "UTC", rule, List.of(), List.of()), Duration.parse(duration), Selector.parse("zone=eu"), "text");
  }

  private static Freeze freeze(String name, Instant from, Duration length) {
    return new Freeze(name, from, from.plus(length), Selector.EVERYTHING, "why");
  }

  private static List<String> names(List<Slot> slots) {
    return slots.stream().map(Slot::name).toList();
  }

  @Test
  void whatGoesOnIsApartFromWhatComesWithinADay() {
    var calendar =
        Calendar.of(
            List.of(
                window("open", "2026-01-01T10:00", "FREQ=DAILY", "PT8H"),
                window("tonight", "2026-01-01T20:00", "FREQ=DAILY", "PT8H"),
                window("sunday", "2026-01-04T10:00", "FREQ=WEEKLY", "PT8H")),
            List.of(
                freeze("holds", NOON.minusSeconds(10), Duration.ofHours(1)),
                freeze("soon", NOON.plusSeconds(3600), Duration.ofHours(1)),
                freeze("later", NOON.plus(Duration.ofDays(2)), Duration.ofHours(1)),
                freeze("over", NOON.minusSeconds(3600), Duration.ofHours(1))));
    var agenda = Agenda.of(calendar, NOON);
    assertThat(names(agenda.now())).containsExactly("holds", "open");
    assertThat(names(agenda.ahead())).containsExactly("soon", "tonight");
    assertThat(agenda.now().getLast())
        .isEqualTo(new Slot(Slot.Kind.WINDOW, "open", "zone=eu", "text", NOON, Instant.parse("2026-06-01T18:00:00Z")));
    assertThat(agenda.now().getFirst().selector()).as("all hosts").isEmpty();
  }

  @Test
  void whereNoWindowOpensWithinADayTheNextOneIsNamed() {
    var calendar = Calendar.of(List.of(window("sunday", "2026-01-04T10:00", "FREQ=WEEKLY", "PT8H"), window("saturday", "2026-01-03T10:00", "FREQ=WEEKLY", "PT8H")), List.of());
    assertThat(names(Agenda.of(calendar, NOON).ahead())).containsExactly("saturday");
  }

  @Test
  void ofAWindowThatDoesNotCloseNoEndIsTold() {
    var calendar = Calendar.of(List.of(window("always", "2026-01-01T00:00", "FREQ=DAILY", "PT24H")), List.of());
    assertThat(Agenda.of(calendar, NOON).now().getFirst().until()).isNull();
    assertThat(Agenda.of(Calendar.of(List.of(), List.of()), NOON).isEmpty()).isTrue();
  }
}
