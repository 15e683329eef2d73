package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * From when until when operators want to see what was.
 *
 * @param since the first instant in it; null: from the beginning
 * @param until the first after it; null: no end
 */
public record TimeRange(@Nullable Instant since, @Nullable Instant until) {

  private static final Instant EARLIEST = Instant.EPOCH;
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final Duration USUAL = Duration.ofDays(30);

  /** @throws InvalidInputException for a time that no reboot can have, and for a range with nothing in it */
  public TimeRange {
    require("since", since);
    require("until", until);
    if (since != null && until != null && !since.isBefore(until)) {
      throw new InvalidInputException("until", "until must be after since.");
    }
  }

  /** @throws InvalidInputException for a time at which this service neither was nor will be */
  public static void require(String field, @Nullable Instant time) {
    if (time != null && (time.isBefore(EARLIEST) || time.isAfter(LATEST))) {
      throw new InvalidInputException(field, "%s must be from %s to %s.".formatted(field, EARLIEST, LATEST));
    }
  }

  /**
   * For what takes the longer the more there is in it: the last 30 days unless said otherwise.
   *
   * @throws InvalidInputException for more than 366 days
   */
  public static TimeRange bounded(@Nullable Instant since, @Nullable Instant until, Instant now) {
    var said = new TimeRange(since, until);
    var end = said.until == null ? now : said.until;
    var range = new TimeRange(said.since == null ? end.minus(USUAL) : said.since, end);
    if (Duration.between(range.since, end).compareTo(LONGEST) > 0) {
      throw new InvalidInputException("since", "From since to until are at most %d days.".formatted(LONGEST.toDays()));
    }
    return range;
  }
}
