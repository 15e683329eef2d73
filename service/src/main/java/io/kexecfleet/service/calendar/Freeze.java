package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Name;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A time in which nothing jumps.
 *
 * @param name 1 to 63 characters out of a-z, 0-9, dot, dash and underscore
 * @param from its first instant
 * @param to the first instant after it; at most 400 days later
 * @param selector the hosts it holds
 */
public record Freeze(String name, Instant from, Instant to, Selector selector, String reason) {

  public static final Duration LONGEST = Duration.ofDays(400);

  /** What it does to the hosts of a window. */
  public enum Hold {
    /** It holds each of them. */
    ALL,
    /** It may hold some of them. */
    SOME,
    /** It holds none of them. */
    NONE
  }

  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /** @throws InvalidInputException naming the first part that will not do */
  public Freeze {
    Name.require(name);
    Texts.require("reason", reason);
    Texts.requireShort(selector);
    requireTime("from", from);
    requireTime("to", to);
    if (!from.isBefore(to)) {
      throw new InvalidInputException("to", "to must be after from: a freeze that ends before it begins holds nothing.");
    }
    if (Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw new InvalidInputException("to", "to must be at most %d days after from.".formatted(LONGEST.toDays()));
    }
  }

  /**
   * One by the clock of a zone: around a change of the clock for as long as what is written may be read to mean.
   *
   * @param from its beginning, as 2026-12-24T00:00
   * @param to its end
   * @param zone an IANA zone, as Europe/Berlin
   * @throws InvalidInputException naming the first part that will not do
   */
  public static Freeze byClock(String name, String from, String to, String zone, Selector selector, String reason) {
    var rules = Zones.require("zone", zone).getRules();
    return new Freeze(
        name, WallClock.first(Schedule.time("from", from), rules), WallClock.last(Schedule.time("to", to), rules), selector, reason);
  }

  /** As far as the words of both selectors tell. */
  public Hold hold(Window window) {
    if (window.selector().isWithin(selector)) {
      return Hold.ALL;
    }
    return window.selector().excludes(selector) ? Hold.NONE : Hold.SOME;
  }

  public boolean holdsAt(Instant at) {
    return !at.isBefore(from) && at.isBefore(to);
  }

  private static void requireTime(String field, Instant at) {
    if (at.isBefore(EARLIEST) || at.isAfter(LATEST) || !at.truncatedTo(ChronoUnit.SECONDS).equals(at)) {
      throw new InvalidInputException(field, "%s must be between %s and %s, to the second.".formatted(field, EARLIEST, LATEST));
    }
  }

  public Interval time() {
    return new Interval(from, to);
  }
}
