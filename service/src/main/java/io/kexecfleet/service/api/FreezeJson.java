package io.kexecfleet.service.api;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.request.SelectorText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A freeze, for operators.
 *
 * @param to the first instant at which it no longer holds
 */
record FreezeJson(String name, Instant from, Instant to, String selector, String reason) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<FreezeJson> freezes, @Nullable String next) {}

  /**
   * What an operator sends.
   *
   * @param selector without one it holds every host
   */
  record Wanted(@Nullable String from, @Nullable String to, @Nullable String selector, @Nullable String reason) {

    /** @throws InvalidInputException naming the first thing that will not do */
    Freeze checked(String name) {
      if (reason == null || reason.isBlank()) {
        throw new InvalidInputException("reason", "reason is missing: whoever is held by the freeze will want to know.");
      }
      return new Freeze(name, time("from", from), time("to", to), SelectorText.read("selector", selector), reason);
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

  static FreezeJson of(Freeze freeze) {
    return new FreezeJson(freeze.name(), freeze.from(), freeze.to(), freeze.selector().toString(), freeze.reason());
  }
}
