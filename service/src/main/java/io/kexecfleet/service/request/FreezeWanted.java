package io.kexecfleet.service.request;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sends.
 *
 * @param selector without one it holds every host
 */
public record FreezeWanted(@Nullable String from, @Nullable String to, @Nullable String selector, @Nullable String reason) {

  /** @throws InvalidInputException naming the first thing that will not do */
  public Freeze checked(String name) {
    var why = reason(reason);
    return new Freeze(name, time("from", from), time("to", to), SelectorText.read("selector", selector), why);
  }

  /**
   * The same with times by the clock of a zone.
   *
   * @param zone an IANA zone, as Europe/Berlin
   * @throws InvalidInputException naming the first thing that will not do
   */
  public Freeze checked(String name, String zone) {
    var why = reason(reason);
    return Freeze.byClock(
        name, Fields.present("from", from), Fields.present("to", to), zone, SelectorText.read("selector", selector), why);
  }

  private static String reason(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new InvalidInputException("reason", "reason is missing: whoever is held by the freeze will want to know.");
    }
    return text;
  }

  private static Instant time(String field, @Nullable String text) {
    try {
      if (text != null) {
        return OffsetDateTime.parse(text).toInstant();
      }
    } catch (DateTimeException e) {
      // Answered below, like a time that is missing.
    }
    throw new InvalidInputException(
        field, "%s must be a time with offset, such as 2026-12-24T00:00:00Z or 2026-12-24T00:00:00+01:00.".formatted(field));
  }
}
