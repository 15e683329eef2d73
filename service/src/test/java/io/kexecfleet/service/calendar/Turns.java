package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Nights in which clocks are set, and what somebody sees who watches a clock there. */
final class Turns {

  /** An hour, half an hour, at midnight, around Ramadan, a whole day, and never. */
  static final List<ZoneId> ZONES =
      Stream.of(
              "Europe/Berlin",
              "America/New_York",
              "America/Santiago",
              "Australia/Lord_Howe",
              "Africa/Casablanca",
              "Africa/Cairo",
              "Asia/Tehran",
              "Asia/Kathmandu",
              "Pacific/Apia",
              "UTC")
          .map(ZoneId::of)
          .toList();

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** @param at when the clock there is set, or, where that is never, any time */
  record Turn(ZoneId zone, Instant at) {}

  private Turns() {}

  static Arbitrary<Turn> zonesWithTurns() {
    return Arbitraries.of(ZONES).flatMap(zone -> Arbitraries.of(turns(zone)));
  }

  private static List<Turn> turns(ZoneId zone) {
    var first = Instant.parse("2009-01-01T00:00:00Z");
    var turns =
        Stream.iterate(zone.getRules().nextTransition(first), next -> next != null, next -> zone.getRules().nextTransition(next.getInstant()))
            .takeWhile(next -> next.getDateTimeBefore().getYear() < 2030)
            .map(next -> new Turn(zone, next.getInstant()))
            .toList();
    return turns.isEmpty() ? List.of(new Turn(zone, first)) : turns;
  }

  /** When a window opens and closes for somebody who looks at the clock once a minute. */
  static Optional<Interval> watch(ZoneRules zone, LocalDateTime start, Duration length) {
    var end = start.plus(length);
    var opened = start.toInstant(ZoneOffset.UTC).minus(Duration.ofHours(39));
    while (shown(zone, opened).isBefore(start)) {
      opened = opened.plus(MINUTE);
    }
    var closed = opened;
    while (shows(zone, closed, start, end) && closed.isBefore(opened.plus(length))) {
      closed = closed.plus(MINUTE);
    }
    return opened.equals(closed) ? Optional.empty() : Optional.of(new Interval(opened, closed));
  }

  private static boolean shows(ZoneRules zone, Instant at, LocalDateTime start, LocalDateTime end) {
    var shown = shown(zone, at);
    return !shown.isBefore(start) && shown.isBefore(end);
  }

  private static LocalDateTime shown(ZoneRules zone, Instant at) {
    return LocalDateTime.ofInstant(at, zone.getOffset(at));
  }

  /** A place where the clock is set again and again within days, as by nobody so far. */
  static Arbitrary<ZoneRules> restlessZones() {
    return Arbitraries.integers().between(-8, 8).list().ofMinSize(2).ofMaxSize(8).map(Turns::restless);
  }

  private static ZoneRules restless(List<Integer> quarters) {
    var transitions = new ArrayList<ZoneOffsetTransition>();
    var before = ZoneOffset.UTC;
    var at = LocalDateTime.of(2026, 6, 1, 2, 0);
    for (var quarter : quarters) {
      var after = ZoneOffset.ofTotalSeconds(quarter * 900);
      if (!after.equals(before)) {
        transitions.add(ZoneOffsetTransition.of(at, before, after));
        before = after;
      }
      at = at.plusHours(20);
    }
    return ZoneRules.of(ZoneOffset.UTC, ZoneOffset.UTC, List.of(), transitions, List.of());
  }
}
