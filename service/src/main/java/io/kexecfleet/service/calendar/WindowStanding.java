package io.kexecfleet.service.calendar;

import io.kexecfleet.service.calendar.Freeze.Hold;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a window stands at one moment, for all hosts that it is for.
 *
 * @param until when that is over; null: not within a year
 * @param next when it is free of its rule and of every freeze that holds all its hosts, now or later; null: not within a year
 * @param holding freezes that hold all of its hosts now
 * @param touching freezes that may hold some of its hosts now
 */
public record WindowStanding(State state, @Nullable Instant until, @Nullable Interval next, List<Freeze> holding, List<Freeze> touching) {

  /** Whether hosts may be out in it. */
  public enum State {
    OPEN,
    /** By its rule. */
    CLOSED,
    /** Open by its rule, and a freeze holds all of its hosts. */
    FROZEN
  }

  private static final Duration MOMENT = Duration.ofNanos(1);
  private static final Duration AHEAD = Duration.ofDays(366);

  /** @param freezes in the order of their beginnings */
  static WindowStanding of(Occurrences window, List<Freeze> freezes, Instant now) {
    var byHold = freezes.stream().filter(freeze -> freeze.to().isAfter(now)).collect(Collectors.groupingBy(freeze -> freeze.hold(window.window())));
    var all = byHold.getOrDefault(Hold.ALL, List.of());
    var holding = all.stream().filter(freeze -> freeze.holdsAt(now)).toList();
    var touching = byHold.getOrDefault(Hold.SOME, List.of()).stream().filter(freeze -> freeze.holdsAt(now)).toList();
    var byRule = first(window, List.of(), now);
    var next = first(window, all, now);
    if (byRule == null || byRule.from().isAfter(now)) {
      return new WindowStanding(State.CLOSED, byRule == null ? null : byRule.from(), next, holding, touching);
    }
    if (!holding.isEmpty() || next == null) {
      return new WindowStanding(State.FROZEN, next == null ? null : next.from(), next, holding, touching);
    }
    return new WindowStanding(State.OPEN, next.until().isBefore(now.plus(AHEAD)) ? next.until() : null, next, holding, touching);
  }

  /** The first stretch that is free, from now on at the earliest. */
  private static @Nullable Interval first(Occurrences window, List<Freeze> freezes, Instant now) {
    var times = new Timetable(Set.of(window.window().name()), List.of(window), freezes);
    return times
        .nextOpen(now, MOMENT)
        .flatMap(from -> times.open(from, from.plus(AHEAD), 1).stream().findFirst())
        .orElse(null);
  }

  /** Why it is as it is, for people, by the clock of this zone. */
  public String why(ZoneId zone) {
    var text =
        switch (state) {
          case OPEN -> "It is open%s.".formatted(until == null ? "" : " until " + Wording.time(until, zone));
          case CLOSED -> "By its rule it is closed" + (until == null ? ", and it does not open within a year." : ". It opens next at %s.".formatted(Wording.time(until, zone)));
          case FROZEN -> "By its rule it is open, but no host of it may jump.";
        };
    var held = holding.isEmpty() ? "" : " %s: %s.".formatted(holding.size() == 1 ? "A freeze holds all of its hosts" : "Freezes hold all of its hosts", names(holding, zone));
    var some = touching.isEmpty() ? "" : " Some of its hosts may be held: %s.".formatted(names(touching, zone));
    return text + held + some + whenFree(zone);
  }

  private static String names(List<Freeze> freezes, ZoneId zone) {
    return freezes.stream().map(freeze -> "%s until %s".formatted(freeze.name(), Wording.time(freeze.to(), zone))).collect(Collectors.joining(", "));
  }

  /** Only where it is not what was said already. */
  private String whenFree(ZoneId zone) {
    if (state == State.OPEN || (state == State.CLOSED && next != null && next.from().equals(until))) {
      return "";
    }
    return next == null
        ? " There is no time within a year in which it is open and not frozen."
        : " It is open and not frozen from %s.".formatted(Wording.time(next.from(), zone));
  }
}
