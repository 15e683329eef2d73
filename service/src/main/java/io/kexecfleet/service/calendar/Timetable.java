package io.kexecfleet.service.calendar;

import io.kexecfleet.service.calendar.Answer.Closure;
import io.kexecfleet.service.calendar.Answer.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** When those hosts may be out to which the same windows and the same freezes apply. */
final class Timetable {

  static final Duration HORIZON = Duration.ofDays(366);
  private static final Duration STEP = Duration.ofDays(32);

  /** How many freezes an answer lists at most. */
  private static final int MOST_FREEZES = 10;

  /** The engine asks the same for one host after the other, at one instant. */
  private record Moment(Instant now, Map<Duration, Answer> answers) {}

  private final Set<String> named;
  private final List<Occurrences> windows;
  private final List<Freeze> freezes;
  private final List<Interval> frozen;
  private volatile Moment latest = new Moment(Instant.MIN, Map.of());

  /**
   * @param named the windows that were asked for; empty: none is needed
   * @param windows those of them that apply
   * @param freezes those that apply, in the order of their beginnings
   */
  Timetable(Set<String> named, List<Occurrences> windows, List<Freeze> freezes) {
    this.named = named;
    this.windows = windows;
    this.freezes = freezes;
    frozen = freezes.stream().map(Freeze::time).toList();
  }

  Answer at(Instant now, Duration fit) {
    var moment = latest;
    if (!moment.now.equals(now)) {
      moment = new Moment(now, new ConcurrentHashMap<>());
      latest = moment;
    }
    return moment.answers.computeIfAbsent(fit, _ -> answer(now, fit));
  }

  private Answer answer(Instant now, Duration fit) {
    var until = now.plus(fit);
    var closures = new ArrayList<Closure>();
    windows(now, fit).ifPresent(closures::add);
    freezes.stream()
        .filter(freeze -> freeze.time().overlaps(now, until))
        .limit(MOST_FREEZES)
        .map(freeze -> closure(freeze, now))
        .forEach(closures::add);
    return closures.isEmpty() ? Answer.OPEN : new Answer(List.copyOf(closures), nextOpen(now, fit).orElse(null));
  }

  private Optional<Closure> windows(Instant now, Duration fit) {
    if (named.isEmpty()) {
      return Optional.empty();
    }
    if (windows.isEmpty()) {
      var text =
          "None of the windows %s is for this host: they are for hosts with other labels, or were deleted."
              .formatted(Wording.names(named));
      return Optional.of(new Closure(Reason.NO_WINDOW_APPLIES, text, null));
    }
    var open = open(now, now.plus(fit), List.of());
    if (open.isEmpty() || open.getFirst().from().isAfter(now)) {
      return Optional.of(closure(Reason.OUTSIDE_WINDOW, "Outside of the windows %s.".formatted(names()), now, fit));
    }
    var closes = open.getFirst().until();
    if (closes.isBefore(now.plus(fit))) {
      var left = Wording.duration(Duration.between(now, closes));
      var text = "Of the windows %s only %s are left, and %s are needed.".formatted(names(), left, Wording.duration(fit));
      return Optional.of(closure(Reason.WINDOW_TOO_SHORT_LEFT, text, now, fit));
    }
    return Optional.empty();
  }

  private String names() {
    return Wording.names(windows.stream().map(Occurrences::window).map(Window::name).toList());
  }

  private Closure closure(Reason reason, String text, Instant now, Duration fit) {
    var next = first(now, fit, List.of());
    var when =
        next.map(at -> "The next %s are from %s.".formatted(Wording.duration(fit), opening(at)))
            .orElseGet(() -> "There are no %s in them within a year.".formatted(Wording.duration(fit)));
    return new Closure(reason, text + " " + when, next.orElse(null));
  }

  /** Told by the clock of the window that is open then. */
  private String opening(Instant at) {
    return windows.stream()
        .filter(window -> window.within(at, at.plusNanos(1)).findAny().isPresent())
        .map(Occurrences::window)
        .findFirst()
        .map(window -> "%s on in %s".formatted(Wording.time(at, window.schedule().zone()), window.name()))
        .orElseThrow();
  }

  private static Closure closure(Freeze freeze, Instant now) {
    var ahead = freeze.from().isAfter(now);
    var text =
        ahead
            ? "Freeze %s begins at %s, before the host would be back, and lasts until %s: %s"
                .formatted(freeze.name(), utc(freeze.from()), utc(freeze.to()), freeze.reason())
            : "Freeze %s lasts until %s: %s".formatted(freeze.name(), utc(freeze.to()), freeze.reason());
    return new Closure(ahead ? Reason.FREEZE_AHEAD : Reason.FREEZE, text, freeze.to());
  }

  private static String utc(Instant at) {
    return Wording.time(at, ZoneOffset.UTC).replace(" Z", " UTC");
  }

  Optional<Instant> nextOpen(Instant from, Duration fit) {
    return first(from, fit, frozen);
  }

  /** Looks at some weeks at a time, and as much further as an opening at their end must last. */
  private Optional<Instant> first(Instant from, Duration fit, List<Interval> holes) {
    var end = from.plus(HORIZON);
    for (var begin = from; begin.isBefore(end); begin = begin.plus(STEP)) {
      var next = begin.plus(STEP).isBefore(end) ? begin.plus(STEP) : end;
      var found =
          open(begin, next.plus(fit), holes).stream()
              .filter(open -> open.from().isBefore(next) && open.length().compareTo(fit) >= 0)
              .map(Interval::from)
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  List<Interval> open(Instant from, Instant until, int most) {
    var stretches = new ArrayList<Interval>();
    for (var begin = from; begin.isBefore(until); begin = begin.plus(STEP)) {
      var end = begin.plus(STEP).isBefore(until) ? begin.plus(STEP) : until;
      for (var next : open(begin, end, frozen)) {
        if (!stretches.isEmpty() && stretches.getLast().until().equals(next.from())) {
          stretches.add(new Interval(stretches.removeLast().from(), next.until()));
        } else if (stretches.size() == most) {
          return stretches;
        } else {
          stretches.add(next);
        }
      }
    }
    return stretches;
  }

  /** The time in this range that is in a window, where one is needed, and in none of the holes. */
  private List<Interval> open(Instant from, Instant until, List<Interval> holes) {
    var open =
        named.isEmpty()
            ? List.of(new Interval(from, until))
            : Stretches.union(windows.stream().flatMap(window -> window.within(from, until)));
    return Stretches.without(open, holes);
  }
}
