package io.kexecfleet.service.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.calendar.Answer.Reason;
import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Some days around a night in which a clock is set, compared with somebody who looks at everything once a minute. */
class CalendarPropertiesTest {

  private static final int DAYS = 12;
  private static final int MINUTES = DAYS * 24 * 60;
  private static final Map<String, String> LABELS = Map.of("env", "prod");

  /** A rule, and what it says. */
  record Said(String rule, Predicate<LocalDateTime> starts) {}

  record Asked(int minute, int fit) {}

  /** @param starts every minute by its clock at which it says it starts */
  record Watched(Window window, Predicate<LocalDateTime> starts) {}

  record World(Instant begin, List<Watched> windows, List<Freeze> freezes) {

    Calendar calendar() {
      return Calendar.of(windows.stream().map(Watched::window).toList(), freezes);
    }

    Set<String> named() {
      return windows.stream().map(it -> it.window.name()).collect(Collectors.toSet());
    }

    Instant minute(int number) {
      return begin.plus(Duration.ofMinutes(number));
    }

    /** The minutes in which hosts may be out. */
    BitSet watch() {
      var open = new BitSet();
      for (var watched : windows) {
        var schedule = watched.window.schedule();
        var first = LocalDateTime.ofInstant(begin, ZoneOffset.UTC).minusDays(9);
        Set<LocalDateTime> starts = new HashSet<>(schedule.additions());
        IntStream.range(0, (DAYS + 11) * 24 * 60)
            .mapToObj(first::plusMinutes)
            .filter(watched.starts)
            .forEach(starts::add);
        starts.stream()
            .filter(start -> !schedule.exceptions().covers(start))
            .flatMap(start -> Turns.watch(schedule.zone().getRules(), start, watched.window.duration()).stream())
            .forEach(interval -> set(open, interval, true));
      }
      if (windows.isEmpty()) {
        open.set(0, MINUTES);
      }
      freezes.stream().filter(freeze -> freeze.selector().matches(LABELS)).forEach(freeze -> set(open, freeze.time(), false));
      return open;
    }

    private void set(BitSet open, Interval interval, boolean to) {
      open.set(index(interval.from()), index(interval.until()), to);
    }

    private int index(Instant at) {
      return Math.clamp(Duration.between(begin, at).toMinutes(), 0, MINUTES);
    }
  }

  @Provide
  Arbitrary<World> worlds() {
    return Turns.zonesWithTurns().flatMap(this::world);
  }

  private Arbitrary<World> world(Turns.Turn turn) {
    var begin = turn.at().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(5));
    var windows = window(turn, begin).list().ofMaxSize(3);
    var freezes =
        Combinators.combine(Arbitraries.integers().between(0, MINUTES), Arbitraries.integers().between(1, 3000), Arbitraries.of("", "env=prod", "env=test"))
            .as((from, length, selector) -> new Freeze("f", begin.plus(Duration.ofMinutes(from)), begin.plus(Duration.ofMinutes(from + length)), Selector.parse(selector), ""))
            .list()
            .ofMaxSize(3);
    return Combinators.combine(windows, freezes)
        .as(
            (some, others) ->
                new World(
                    begin,
                    IntStream.range(0, some.size()).mapToObj(i -> named("w" + i, some.get(i))).toList(),
                    IntStream.range(0, others.size()).mapToObj(i -> named("f" + i, others.get(i))).toList()));
  }

  private static Watched named(String name, Watched it) {
    var window = it.window;
    return new Watched(new Window(name, window.schedule(), window.duration(), window.selector(), ""), it.starts);
  }

  private static Freeze named(String name, Freeze it) {
    return new Freeze(name, it.from(), it.to(), it.selector(), it.reason());
  }

  private Arbitrary<Watched> window(Turns.Turn turn, Instant begin) {
    var around = LocalDateTime.ofInstant(turn.at(), turn.zone()).truncatedTo(ChronoUnit.MINUTES);
    var starts = Arbitraries.integers().between(-200, 200).map(minutes -> around.minusDays(3).plusMinutes(minutes));
    return Combinators.combine(
            starts.flatMap(start -> said(start).map(said -> Map.entry(start, said))),
            Arbitraries.oneOf(Arbitraries.integers().between(1, 200), Arbitraries.integers().between(200, 2000), Arbitraries.integers().between(4000, 10_080)),
            Arbitraries.integers().between(-2, 4).set().ofMaxSize(2),
            Arbitraries.integers().between(0, MINUTES).set().ofMaxSize(2))
        .as(
            (ruled, minutes, exceptions, additions) -> {
              var start = ruled.getKey();
              var schedule =
                  new Schedule(
                      start,
                      turn.zone(),
                      ruled.getValue().rule.isEmpty() ? null : ruled.getValue().rule,
                      additions.stream().map(more -> LocalDateTime.ofInstant(begin.plus(Duration.ofMinutes(more)), turn.zone())).toList(),
                      new Exceptions(exceptions.stream().map(day -> around.toLocalDate().plusDays(day)).collect(Collectors.toSet()), Set.of(start.plusDays(1))));
              return new Watched(
                  new Window("w", schedule, Duration.ofMinutes(minutes), Selector.parse("env=prod"), ""),
                  time -> !time.isBefore(start) && ruled.getValue().starts.test(time));
            });
  }

  /** Rules that are easy to say in other words. */
  private static Arbitrary<Said> said(LocalDateTime start) {
    Predicate<LocalDateTime> sameTime = time -> time.toLocalTime().equals(start.toLocalTime());
    Predicate<LocalDateTime> sameMinute = time -> time.getMinute() == start.getMinute();
    LocalDate third = start.toLocalDate().plusDays(3);
    return Arbitraries.of(
        new Said("", start::equals),
        new Said("FREQ=DAILY", sameTime),
        new Said("FREQ=DAILY;COUNT=4", sameTime.and(time -> time.isBefore(start.plusDays(4)))),
        new Said("FREQ=DAILY;UNTIL=" + third.toString().replace("-", ""), sameTime.and(time -> !time.toLocalDate().isAfter(third))),
        new Said("FREQ=DAILY;INTERVAL=3", sameTime.and(time -> ChronoUnit.DAYS.between(start.toLocalDate(), time.toLocalDate()) % 3 == 0)),
        new Said("FREQ=WEEKLY;BYDAY=SA,SU,TU", sameTime.and(time -> Set.of(6, 7, 2).contains(time.getDayOfWeek().getValue()))),
        new Said("FREQ=MONTHLY;BYDAY=-1SU", sameTime.and(time -> time.getDayOfWeek().getValue() == 7 && time.plusDays(7).getMonth() != time.getMonth())),
        new Said("FREQ=HOURLY", sameMinute),
        new Said("FREQ=HOURLY;INTERVAL=4", sameMinute.and(time -> ChronoUnit.HOURS.between(start, time) % 4 == 0)),
        new Said("FREQ=HOURLY;BYHOUR=1,2,3;BYMINUTE=0,30", time -> time.getHour() >= 1 && time.getHour() <= 3 && time.getMinute() % 30 == 0));
  }

  @Provide
  Arbitrary<List<Asked>> questions() {
    return Combinators.combine(
            Arbitraries.integers().between(0, MINUTES - 1), Arbitraries.oneOf(Arbitraries.integers().between(0, 90), Arbitraries.integers().between(0, 2000)))
        .as(Asked::new)
        .list()
        .ofSize(20);
  }

  @Property(tries = 150)
  void answersAreThoseOfSomebodyWhoWatchesTheClock(@ForAll("worlds") World world, @ForAll("questions") List<Asked> questions) {
    var calendar = world.calendar();
    var open = world.watch();
    for (var asked : questions) {
      var fit = Duration.ofMinutes(asked.fit);
      var now = world.minute(asked.minute);
      if (asked.minute + asked.fit >= MINUTES) {
        continue;
      }
      var answer = calendar.at(now, fit, world.named(), LABELS);
      assertThat(answer.isOpen()).as("at %s for %s: %s", now, fit, answer).isEqualTo(fits(open, asked.minute, asked.fit));
      var next = calendar.nextOpen(now, fit, world.named(), LABELS);
      assertThat(answer.next()).isEqualTo(answer.isOpen() ? null : next.orElse(null));
      var expected = IntStream.range(asked.minute, MINUTES - asked.fit).filter(minute -> fits(open, minute, asked.fit)).findFirst();
      if (expected.isPresent()) {
        assertThat(next).contains(world.minute(expected.getAsInt()));
      } else if (next.isPresent()) {
        assertThat(next.get()).isAfterOrEqualTo(world.minute(MINUTES - asked.fit));
      }
    }
  }

  private static boolean fits(BitSet open, int minute, int fit) {
    return open.nextClearBit(minute) >= minute + Math.max(1, fit);
  }

  @Property(tries = 100)
  void openStretchesAreAllThatIsOpen(@ForAll("worlds") World world) {
    var found = new BitSet();
    var stretches = world.calendar().open(world.begin, world.minute(MINUTES), world.named(), LABELS, MINUTES);
    stretches.forEach(stretch -> world.set(found, stretch, true));
    assertThat(found).isEqualTo(world.watch());
    IntStream.range(1, stretches.size())
        .forEach(i -> assertThat(stretches.get(i).from()).isAfter(stretches.get(i - 1).until()));
  }

  @Property(tries = 100)
  void whatIsSaidToBeOverIsOver(@ForAll("worlds") World world, @ForAll("questions") List<Asked> questions) {
    var calendar = world.calendar();
    for (var asked : questions) {
      var fit = Duration.ofMinutes(asked.fit);
      var now = world.minute(asked.minute);
      var answer = calendar.at(now, fit, world.named(), LABELS);
      var next = answer.next();
      if (next != null) {
        assertThat(next).isAfter(now);
        assertThat(calendar.at(next, fit, world.named(), LABELS).isOpen()).isTrue();
        assertThat(calendar.at(next.minusNanos(1), fit, world.named(), LABELS).isOpen()).isFalse();
      }
      for (var closure : answer.closures()) {
        var over = closure.next();
        if (over != null) {
          assertThat(calendar.at(over, fit, world.named(), LABELS).closures())
              .noneMatch(still -> still.reason() == closure.reason() && still.text().equals(closure.text()) && closure.reason() != Reason.OUTSIDE_WINDOW);
        }
      }
    }
  }
}
