package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.calendar.Answer.Closure;
import io.kexecfleet.service.calendar.Answer.Reason;
import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CalendarTest {

  private static final Map<String, String> WEB = Map.of("env", "prod", "role", "web");
  private static final Map<String, String> TEST = Map.of("env", "test");
  private static final Duration FIT = Duration.ofMinutes(20);

  private static final Window NIGHTLY = window("nightly", "2026-01-05T22:00", "FREQ=DAILY", "PT8H", "env=prod");
  private static final Window SATURDAY = window("saturday", "2026-01-03T04:00", "FREQ=WEEKLY", "PT20H", "");
  private static final Freeze CHRISTMAS = freeze("christmas", "2026-12-24T00:00:00Z", "2027-01-02T00:00:00Z", "env=prod");
  private static final Calendar CALENDAR = Calendar.of(List.of(NIGHTLY, SATURDAY), List.of(CHRISTMAS));

  static Window window(String name, String start, String rule, String duration, String selector) {
    return new Window(
        name,
        Schedule.parse(start, "Europe/Berlin", rule, List.of(), List.of()),
        Duration.parse(duration),
        Selector.parse(selector),
        "");
  }

  static Freeze freeze(String name, String from, String to, String selector) {
    return new Freeze(name, at(from), at(to), Selector.parse(selector), "because of " + name);
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  private static List<Reason> reasons(Answer answer) {
    return answer.closures().stream().map(Closure::reason).toList();
  }

  @Test
  void withoutWindowsOnlyFreezesCount() {
    assertThat(CALENDAR.at(at("2026-06-01T12:00:00Z"), FIT, Set.of(), WEB).isOpen()).isTrue();
    assertThat(CALENDAR.at(at("2026-12-25T12:00:00Z"), FIT, Set.of(), TEST).isOpen()).isTrue();
    var frozen = CALENDAR.at(at("2026-12-25T12:00:00Z"), FIT, Set.of(), WEB);
    assertThat(reasons(frozen)).containsExactly(Reason.FREEZE);
    assertThat(frozen.closures().getFirst().text()).isEqualTo("Freeze christmas lasts until Sat 2027-01-02 00:00 UTC: because of christmas");
    assertThat(frozen.next()).isEqualTo(CHRISTMAS.to());
  }

  @Test
  void outsideOfItsWindowAHostWaitsForTheNext() {
    var closed = CALENDAR.at(at("2026-06-01T12:00:00Z"), FIT, Set.of("nightly"), WEB);
    assertThat(reasons(closed)).containsExactly(Reason.OUTSIDE_WINDOW);
    assertThat(closed.next()).isEqualTo(at("2026-06-01T20:00:00Z"));
    assertThat(closed.closures().getFirst().text())
        .isEqualTo("Outside of the windows nightly. The next 20 min are from Mon 2026-06-01 22:00 Europe/Berlin on in nightly.");
  }

  @Test
  void theLastInstantThatFitsIsIncludedAndTheNextIsNot() {
    var last = at("2026-06-02T03:40:00Z");
    assertThat(CALENDAR.at(last, FIT, Set.of("nightly"), WEB).isOpen()).isTrue();
    var late = CALENDAR.at(last.plusNanos(1), FIT, Set.of("nightly"), WEB);
    assertThat(reasons(late)).containsExactly(Reason.WINDOW_TOO_SHORT_LEFT);
    assertThat(late.closures().getFirst().text())
        .isEqualTo("Of the windows nightly only 19 min 59 s are left, and 20 min are needed. The next 20 min are from Tue 2026-06-02 22:00 Europe/Berlin on in nightly.");
    assertThat(CALENDAR.at(at("2026-06-01T20:00:00Z"), FIT, Set.of("nightly"), WEB).isOpen()).isTrue();
    assertThat(CALENDAR.at(at("2026-06-01T19:59:59.999999999Z"), Duration.ZERO, Set.of("nightly"), WEB).isOpen()).isFalse();
    assertThat(CALENDAR.at(at("2026-06-02T04:00:00Z"), Duration.ZERO, Set.of("nightly"), WEB).isOpen()).isFalse();
  }

  @Test
  void windowsThatOverlapAreOne() {
    var saturdayNight = at("2026-06-06T21:30:00Z");
    var sixHours = Duration.ofHours(6);
    assertThat(CALENDAR.at(saturdayNight, sixHours, Set.of("nightly", "saturday"), WEB).isOpen()).isTrue();
    assertThat(reasons(CALENDAR.at(saturdayNight, sixHours, Set.of("saturday"), WEB))).containsExactly(Reason.WINDOW_TOO_SHORT_LEFT);
    assertThat(CALENDAR.open(at("2026-06-05T12:00:00Z"), at("2026-06-08T12:00:00Z"), Set.of("nightly", "saturday"), WEB, 10))
        .containsExactly(
            new Interval(at("2026-06-05T20:00:00Z"), at("2026-06-07T04:00:00Z")),
            new Interval(at("2026-06-07T20:00:00Z"), at("2026-06-08T04:00:00Z")));
  }

  @Test
  void aWindowForOtherHostsIsNone() {
    var closed = CALENDAR.at(at("2026-06-01T21:00:00Z"), FIT, Set.of("nightly", "forgotten"), TEST);
    assertThat(reasons(closed)).containsExactly(Reason.NO_WINDOW_APPLIES);
    assertThat(closed.closures().getFirst().text()).contains("forgotten, nightly");
    assertThat(closed.next()).isNull();
    assertThat(CALENDAR.at(at("2026-06-06T12:00:00Z"), FIT, Set.of("nightly", "saturday"), TEST).isOpen()).isTrue();
  }

  @Test
  void aJumpMustFitBeforeTheNextFreeze() {
    var eve = at("2026-12-23T23:50:00Z");
    var closed = CALENDAR.at(eve, FIT, Set.of("nightly"), WEB);
    assertThat(reasons(closed)).containsExactly(Reason.FREEZE_AHEAD);
    assertThat(closed.next()).as("the rest of the night in which the freeze ends").isEqualTo(CHRISTMAS.to());
    assertThat(CALENDAR.at(eve.minus(Duration.ofMinutes(10)), FIT, Set.of("nightly"), WEB).isOpen()).isTrue();
    var noon = CALENDAR.at(at("2026-12-25T12:00:00Z"), FIT, Set.of("nightly"), WEB);
    assertThat(reasons(noon)).containsExactly(Reason.OUTSIDE_WINDOW, Reason.FREEZE);
    assertThat(noon.closures().getFirst().next()).as("of the window alone").isEqualTo(at("2026-12-25T21:00:00Z"));
    assertThat(noon.next()).isEqualTo(CHRISTMAS.to());
  }

  @Test
  void whatNeverFitsIsSaidToBeNever() {
    var nineHours = Duration.ofHours(9);
    assertThat(CALENDAR.nextOpen(at("2026-06-01T12:00:00Z"), nineHours, Set.of("nightly"), WEB)).isEmpty();
    assertThat(CALENDAR.at(at("2026-06-01T12:00:00Z"), nineHours, Set.of("nightly"), WEB).closures().getFirst().text())
        .contains("There are no 9 h in them within a year.");
    assertThat(CALENDAR.nextOpen(at("2026-06-01T12:00:00Z"), Duration.ofDays(400), Set.of(), TEST)).contains(at("2026-06-01T12:00:00Z"));
    assertThat(CALENDAR.open(at("2026-06-01T12:00:00Z"), at("2036-06-01T12:00:00Z"), Set.of(), TEST, 1))
        .containsExactly(new Interval(at("2026-06-01T12:00:00Z"), at("2036-06-01T12:00:00Z")));
  }

  @Test
  void nobodyLooksFurtherThanAYear() {
    var once = Calendar.of(List.of(window("once", "2027-06-01T12:00", "FREQ=DAILY;COUNT=1", "PT1H", "")), List.of());
    var opens = at("2027-06-01T10:00:00Z");
    assertThat(once.nextOpen(opens.minus(Timetable.HORIZON), FIT, Set.of("once"), WEB)).isEmpty();
    assertThat(once.nextOpen(opens.minus(Timetable.HORIZON).plusNanos(1), FIT, Set.of("once"), WEB)).contains(opens);
  }

  @Test
  void aWeekLongWindowIsOpenToItsEnd() {
    var week = Calendar.of(List.of(window("week", "2026-06-01T12:00", "FREQ=DAILY;COUNT=1", "P7D", "")), List.of());
    assertThat(week.at(at("2026-06-08T09:40:00Z"), FIT, Set.of("week"), WEB).isOpen()).isTrue();
    assertThat(week.at(at("2026-06-08T09:40:01Z"), FIT, Set.of("week"), WEB).isOpen()).isFalse();
  }

  @Test
  void windowsWithoutAnEndBetweenThemAreOpenForEver() {
    var always = Calendar.of(List.of(window("always", "2026-01-05T00:00", "FREQ=HOURLY", "PT2H", "")), List.of());
    assertThat(always.at(at("2026-06-01T12:00:00Z"), Duration.ofDays(90), Set.of("always"), TEST).isOpen()).isTrue();
  }

  @Test
  void nobodyIsAskedTwiceForHostsAlike() {
    var racks = IntStream.range(0, 500).mapToObj(i -> freeze("rack" + i, "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z", "rack=" + i)).toList();
    var calendar = Calendar.of(List.of(NIGHTLY, SATURDAY), racks);
    var answers =
        IntStream.range(0, 100_000)
            .parallel()
            .mapToObj(i -> Map.of("env", "prod", "rack", String.valueOf(i % 1000), "host", "h" + i))
            .map(labels -> calendar.at(at("2026-06-15T21:00:00Z"), FIT, Set.of("nightly"), labels))
            .collect(Collectors.groupingBy(Answer::isOpen, Collectors.counting()));
    assertThat(answers).isEqualTo(Map.of(true, 50_000L, false, 50_000L));
  }

  @Test
  void ofEachWindowTheTimeThatGoesOnOrElseTheNextIsTold() {
    var inTheNight = at("2026-06-05T21:00:00Z"); // A Friday.
    var next = CALENDAR.next(inTheNight, inTheNight.plus(Duration.ofDays(3)));
    assertThat(next).extracting(opening -> opening.window().name()).containsExactly("nightly", "saturday");
    assertThat(next.getFirst().time()).isEqualTo(new Interval(inTheNight, at("2026-06-06T04:00:00Z")));
    assertThat(next.getLast().time()).isEqualTo(new Interval(at("2026-06-06T02:00:00Z"), at("2026-06-06T22:00:00Z")));
    assertThat(CALENDAR.next(at("2026-06-02T06:00:00Z"), at("2026-06-02T20:00:00Z"))).isEmpty();
  }

  @Test
  void aWindowThatOpensAsItClosesIsOpenWithoutAPause() {
    var always = Calendar.of(List.of(window("always", "2026-01-01T00:00", "FREQ=DAILY", "PT24H", "")), List.of());
    var now = at("2026-06-02T06:00:00Z");
    assertThat(always.next(now, now.plus(Duration.ofDays(40))).getFirst().time()).isEqualTo(new Interval(now, now.plus(Duration.ofDays(40))));
  }

  @Test
  void freezesThatHoldAtSomeTimeOfARangeAreTold() {
    assertThat(CALENDAR.freezes(at("2026-12-23T00:00:00Z"), at("2026-12-24T00:00:00Z"))).isEmpty();
    assertThat(CALENDAR.freezes(at("2026-12-23T00:00:00Z"), at("2026-12-24T00:00:01Z"))).containsExactly(CHRISTMAS);
    assertThat(CALENDAR.freezes(CHRISTMAS.to(), CHRISTMAS.to().plusSeconds(1))).isEmpty();
  }
}
