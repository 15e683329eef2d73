package io.kexecfleet.service.calendar;

import io.kexecfleet.service.calendar.FreezeTable.Source;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * When an event freezes. Where the clock is set forward or back that is for as long as what is written may be read to mean:
 * a window is never longer than that, a freeze never shorter.
 */
final class FreezeTimes {

  /** One event makes at most this many, and so does one file. */
  static final int MOST = 500;

  /** How far ahead the occurrences of an event are looked for. */
  static final Duration AHEAD = Duration.ofDays(400);

  /** @param shown its begin by the clock */
  record Occurrence(LocalDateTime shown, Instant from, Instant to) {

    static Occurrence of(LocalDateTime shown, Duration length, ZoneId zone) {
      return new Occurrence(
          shown, WallClock.first(shown, zone.getRules()), WallClock.last(shown.plus(length), zone.getRules()));
    }

    /** The clock may have skipped it. */
    boolean isThere() {
      return from.isBefore(to);
    }
  }

  private FreezeTimes() {}

  /**
   * @param floating for dates and times without a zone; null: there must be none
   * @return its occurrences that are not over at {@code now}; of an event that does not recur the only one
   * @throws InvalidInputException naming the first part that cannot be taken over
   */
  static Map<Source, Occurrence> of(IcsEvent event, @Nullable ZoneId floating, Instant now) {
    var schedule = event.schedule(floating);
    var length = event.length(floating);
    if (length.compareTo(Freeze.LONGEST) > 0) {
      throw new InvalidInputException("DTEND", "It lasts longer than %d days.".formatted(Freeze.LONGEST.toDays()));
    }
    var starts = event.isRecurring() ? around(schedule, length, now) : schedule.starts(schedule.start(), schedule.start().plusSeconds(1));
    var occurrences = new LinkedHashMap<Source, Occurrence>();
    starts
        .map(shown -> Occurrence.of(shown, length, schedule.zone()))
        .filter(it -> it.isThere() && (it.to.isAfter(now) || !event.isRecurring()))
        .limit(MOST + 1)
        .forEach(it -> occurrences.put(new Source(event.uid(), event.isRecurring() ? it.from : null), it));
    return occurrences;
  }

  private static Stream<LocalDateTime> around(Schedule schedule, Duration length, Instant now) {
    var utc = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    return schedule.starts(utc.minus(length).minus(Schedule.ANY_OFFSET), utc.plus(AHEAD));
  }
}
