package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Name;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IcsTest {

  private static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");
  private static final @Nullable ZoneId NO_ZONE = null;

  private static String file(String... lines) {
    return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%s\r\nEND:VCALENDAR\r\n".formatted(String.join("\r\n", lines));
  }

  /** @param properties with two blanks between them */
  private static IcsEvent event(String properties) {
    var lines = properties.strip().replaceAll(" {2,}", "\r\n");
    return IcsFile.read(file("BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Patch night\r\n" + lines + "\r\nEND:VEVENT")).events().getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DTSTART;TZID=Europe/Berlin:20260105T220000  DTEND;TZID=Europe/Berlin:20260106T060000 | 2026-01-05T22:00 | Europe/Berlin | PT8H
          DTSTART;TZID=Europe/Berlin:20260328T220000  DTEND;TZID=Europe/Berlin:20260329T060000 | 2026-03-28T22:00 | Europe/Berlin | PT8H
          DTSTART;TZID=Europe/Berlin:20260105T220000  DTEND:20260106T050000Z                   | 2026-01-05T22:00 | Europe/Berlin | PT8H
          DTSTART:20260105T220000Z  DURATION:PT90M                                             | 2026-01-05T22:00 | UTC           | PT1H30M
          DTSTART:20260105T220000Z  DURATION:P1W                                               | 2026-01-05T22:00 | UTC           | PT168H
          DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260105                                          | 2026-01-05T00:00 | Asia/Tokyo    | PT24H
          DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260105  DTEND;VALUE=DATE;TZID=Asia/Tokyo:20260107 | 2026-01-05T00:00 | Asia/Tokyo  | PT48H
          DTSTART;TZID="Europe/Berlin":2026010    5T220000  DURATION:PT8H                      | 2026-01-05T22:00 | Europe/Berlin | PT8H
          dtstart;tzid=Europe/Berlin:20260105T220000  duration:PT8H                            | 2026-01-05T22:00 | Europe/Berlin | PT8H
          """)
  void timesAreTakenAsTheyAreWritten(String properties, String start, ZoneId zone, Duration length) {
    var event = event(properties.replace("2026010    5T", "2026010\r\n 5T"));
    assertThat(event.schedule(NO_ZONE).start()).hasToString(start);
    assertThat(event.schedule(NO_ZONE).zone()).isEqualTo(zone);
    assertThat(event.length(NO_ZONE)).isEqualTo(length);
  }

  @Test
  void whatRecursDoesSoWithItsExceptionsAndAdditions() {
    var schedule =
        event(
                """
                DTSTART;TZID=Europe/Berlin:20260105T220000  DURATION:PT8H  RRULE:FREQ=DAILY;UNTIL=20260110T210000Z  \
                EXDATE;TZID=Europe/Berlin:20260106T220000,20260107T220000  EXDATE:20260108T210000Z  EXDATE;VALUE=DATE;TZID=Europe/Berlin:20260109  \
                RDATE;TZID=Europe/Berlin:20260201T040000""")
            .schedule(NO_ZONE);
    var all = schedule.starts(schedule.start(), schedule.start().plusYears(1)).map(String::valueOf);
    assertThat(all).containsExactly("2026-01-05T22:00", "2026-01-10T22:00", "2026-02-01T04:00");
  }

  @Test
  void theFileOrTheOperatorSaysTheZoneWhereAnEventDoesNot() {
    var file = IcsFile.read(file("X-WR-TIMEZONE:America/New_York", "BEGIN:VEVENT", "UID:u", "DTSTART;VALUE=DATE:20261127", "END:VEVENT"));
    var event = file.events().getFirst();
    assertThat(event.schedule(file.zone()).zone()).isEqualTo(ZoneId.of("America/New_York"));
    assertThat(event.schedule(ZoneId.of("Asia/Tokyo")).zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
    assertThatThrownBy(() -> event.schedule(NO_ZONE)).hasMessageContaining("DTSTART:20261127").hasMessageContaining("parameter zone");
  }

  @Test
  void alarmsAndDefinitionsOfZonesArePassedOver() {
    var file =
        IcsFile.read(
            file(
                "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19961027T030000", "RRULE:FREQ=YEARLY", "END:STANDARD", "END:VTIMEZONE",
                "BEGIN:VEVENT", "UID:u", "DTSTART:20260105T220000Z", "DURATION:PT1H", "DESCRIPTION:one\\, two\\nthree",
                "BEGIN:VALARM", "TRIGGER:-PT1H", "DURATION:PT5M", "DESCRIPTION:alarm", "END:VALARM", "END:VEVENT",
                "BEGIN:VTODO", "UID:t", "END:VTODO"));
    assertThat(file.events()).singleElement().satisfies(event -> {
      assertThat(event.length(NO_ZONE)).isEqualTo(Duration.ofHours(1));
      assertThat(event.about()).isEqualTo("\none, two\nthree");
    });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          DURATION:PT8H                                                                    | DTSTART is missing
          DTSTART:20260105T220000Z                                                         | lasts no time
          DTSTART:20260105T220000Z  DTEND:20260105T210000Z                                 | lasts no time
          DTSTART:20260230T220000Z  DURATION:PT8H                                          | DTSTART:20260230T220000Z is neither
          DTSTART:20260105T220000  DURATION:PT8H                                           | says no zone
          DTSTART;TZID=W. Europe Standard Time:20260105T220000  DURATION:PT8H              | 'W. Europe Standard Time' is no zone
          DTSTART;TZID=/example.org/Europe/Berlin:20260105T220000  DURATION:PT8H           | Is Europe/Berlin meant?
          DTSTART:20260105T220000Z  DURATION:8 hours                                       | DURATION:8 hours
          DTSTART:20260105T220000Z  DURATION:PT8H  RRULE:FREQ=DAILY  RRULE:FREQ=WEEKLY     | RRULE is there 2 times
          DTSTART:20260105T220000Z  DURATION:PT8H  RRULE:FREQ=SECONDLY                     | within the hour
          DTSTART:20260105T220000Z  DURATION:PT8H  RECURRENCE-ID:20260105T220000Z          | RECURRENCE-ID is not taken over
          DTSTART:20260105T220000Z  DURATION:PT8H  EXRULE:FREQ=DAILY                       | EXRULE is not taken over
          DTSTART:20260105T220000Z  DURATION:PT8H  RDATE;VALUE=PERIOD:20260105T220000Z/PT1H | neither a date
          """)
  void whatCannotBeTakenOverIsNamed(String properties, String said) {
    assertThatThrownBy(
            () -> {
              var event = event(properties);
              event.length(NO_ZONE);
              event.schedule(NO_ZONE);
            })
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{\"json\": true}",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\n",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        "BEGIN:VCALENDAR\r\nVERSION:1.0\r\nEND:VCALENDAR\r\n"
      })
  void whatIsNoSuchFileIsSaid(String text) {
    assertThatThrownBy(() -> IcsFile.read(text)).isInstanceOf(CalendarException.class).hasMessageContaining("iCalendar");
  }

  @Test
  void aHostileFileIsReadInBoundedTime() {
    var deep = "BEGIN:A\n".repeat(60_000) + "END:B\n".repeat(60_000);
    var many = file("BEGIN:VEVENT\r\nUID:u\r\nEND:VEVENT\r\n".repeat(20_000));
    var folded = file("X:" + "\r\n a".repeat(250_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThatThrownBy(() -> IcsFile.read(deep)).hasMessageContaining("too deeply");
          assertThatThrownBy(() -> IcsFile.read(many)).hasMessageContaining("more than 2000 events");
          assertThat(IcsFile.read(folded).events()).isEmpty();
        });
  }

  @Provide
  Arbitrary<String> lines() {
    return Arbitraries.of(
            "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "UID:a", "UID:b", "SUMMARY:x", "DTSTART:20260105T220000Z",
            "DTSTART;TZID=Europe/Berlin:20260105T220000", "DTSTART;VALUE=DATE:20260105", "DTEND:20260105T230000Z", "DURATION:PT1H", "DURATION:P", "RRULE:FREQ=DAILY",
            "RRULE:", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "EXDATE:20260106T220000Z", "EXDATE:", "RDATE:99999999", "STATUS:CANCELLED", ":", ";", "A;B", "DTSTART;TZID=:1", "VERSION:3", " folded", "X-WR-TIMEZONE:UTC")
        .list()
        .ofMaxSize(25)
        .map(lines -> String.join("\r\n", lines));
  }

  @Property(tries = 1000)
  void anythingIsUnderstoodOrRefused(@ForAll("lines") String lines) {
    try {
      IcsFile.read(file("BEGIN:VEVENT", lines, "END:VEVENT"))
          .forEach(
              event -> {
                event.about();
                FreezeTimes.of(event, NO_ZONE, NOW);
              });
    } catch (CalendarException | InvalidInputException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void aFreezeIsNeverShorterThanWhatIsWritten() {
    var doubled = FreezeTimes.of(event("DTSTART;VALUE=DATE;TZID=Europe/Berlin:20261025"), NO_ZONE, NOW);
    assertThat(doubled.values()).singleElement().satisfies(it -> assertThat(Duration.between(it.from(), it.to())).hasHours(25));
    var ends = FreezeTimes.of(event("DTSTART;TZID=Europe/Berlin:20261025T000000  DURATION:PT2H30M"), NO_ZONE, NOW);
    assertThat(ends.values()).singleElement().satisfies(it -> assertThat(it.to()).as("the second time").isEqualTo(Instant.parse("2026-10-25T01:30:00Z")));
    var skipped = FreezeTimes.of(event("DTSTART;TZID=Europe/Berlin:20270328T020000  DURATION:PT30M"), NO_ZONE, NOW);
    assertThat(skipped).isEmpty();
  }

  @Test
  void aFreezeRecursForFourHundredDays() {
    var monthly = FreezeTimes.of(event("DTSTART:20200131T000000Z  DURATION:P2D  RRULE:FREQ=MONTHLY;BYMONTHDAY=-1"), NO_ZONE, NOW);
    var months = monthly.values().stream().map(it -> it.shown().toLocalDate().toString()).toList();
    assertThat(months).hasSize(13).startsWith("2026-06-30").endsWith("2027-06-30");
    var underWay = FreezeTimes.of(event("DTSTART:20260615T000000Z  DURATION:P2D  RRULE:FREQ=YEARLY"), NO_ZONE, NOW);
    assertThat(underWay.values()).first().satisfies(it -> assertThat(it.from()).isBefore(NOW));
    assertThat(FreezeTimes.of(event("DTSTART:20260101T000000Z  DURATION:PT1H  RRULE:FREQ=HOURLY"), NO_ZONE, NOW)).hasSize(FreezeTimes.MOST + 1);
    assertThatThrownBy(() -> FreezeTimes.of(event("DTSTART:20260101T000000Z  DURATION:P401D"), NO_ZONE, NOW)).hasMessageContaining("400 days");
  }

  @Test
  void namesAreMadeOfWhatEventsAreCalled() {
    var names = new FreeNames("ops-", List.of("ops-taken").stream());
    var found = new ArrayList<String>();
    for (var summary : List.of("Wartung Köln (Nacht)", "Wartung Köln, Nacht", "taken", "  ***  ", "x".repeat(300))) {
      var event = IcsFile.read(file("BEGIN:VEVENT", "UID:U-1@example.org", "SUMMARY:" + summary, "END:VEVENT")).events().getFirst();
      found.add(names.propose(event, ""));
      names.take(found.getLast());
    }
    assertThat(found.subList(0, 4)).containsExactly("ops-wartung-koln-nacht", "ops-wartung-koln-nacht-2", "ops-taken-2", "ops-u-1-example.org");
    assertThat(found.stream().map(String::length).collect(Collectors.toSet())).allMatch(length -> length <= Name.LONGEST);
  }
}
