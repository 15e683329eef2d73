package io.kexecfleet.service.calendar;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Whether a window will ever open. */
final class Openings {

  private Openings() {}

  static boolean areAhead(Window window, Instant now) {
    return !window.occurrences(now, yearsLater(now), 1).isEmpty();
  }

  /** It has opened, or would have, but for its exceptions. */
  static boolean areOver(Window window, Instant now) {
    var first = window.schedule().start();
    var from = first.toInstant(ZoneOffset.UTC);
    return !areAhead(window, now) && from.isBefore(now) && !withoutExceptions(window).occurrences(from, now, 1).isEmpty();
  }

  private static Instant yearsLater(Instant now) {
    return LocalDateTime.ofInstant(now, ZoneOffset.UTC).plus(Schedule.HORIZON).toInstant(ZoneOffset.UTC);
  }

  private static Window withoutExceptions(Window window) {
    var it = window.schedule();
    var schedule = new Schedule(it.start(), it.zone(), it.rrule(), it.additions(), Exceptions.NONE);
    return new Window(window.name(), schedule, window.duration(), window.selector(), window.description());
  }

  /** @throws InvalidInputException saying why it does not open within five years from now */
  static void require(Window window, Instant now) {
    if (areAhead(window, now)) {
      return;
    }
    if (areAhead(withoutExceptions(window), now)) {
      throw new InvalidInputException("exceptions", "The window never opens: all its starts within five years are exceptions.");
    }
    if (window.schedule().rrule() == null) {
      throw new InvalidInputException(
          "start",
          "The window never opens: without rrule it opens once, at %s, and that is over, skipped by the clock in %s, or more than five years ahead."
              .formatted(window.schedule().start(), window.schedule().zone()));
    }
    throw new InvalidInputException(
        "rrule",
        areOver(window, now)
            ? "The window never opens again: its rule ends before now. Move UNTIL, or leave it or COUNT out."
            : "The window never opens: its rule has no start within five years that the clock in %s does not skip. If an hourly rule shall pause for months, write FREQ=DAILY with BYHOUR."
                .formatted(window.schedule().zone()));
  }
}
