package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Days as people name them on pages: by UTC, the last one counted in. A time with its offset is taken too. */
public final class Days {

  private Days() {}

  /**
   * The first instant that counts.
   *
   * @param text as 2026-11-01 or 2026-11-01T22:00:00Z; null or blank: none was named
   * @throws InvalidInputException naming the field
   */
  public static @Nullable Instant since(String field, @Nullable String text) {
    return text == null || text.isBlank() ? null : read(field, text.strip(), 0);
  }

  /** The first instant after those that count. */
  public static @Nullable Instant until(String field, @Nullable String text) {
    return text == null || text.isBlank() ? null : read(field, text.strip(), 1);
  }

  private static Instant read(String field, String text, int daysLater) {
    try {
      return text.contains("T")
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDate.parse(text).plusDays(daysLater).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new InvalidInputException(field, "%s must be a day as 2026-11-01, or a time as 2026-11-01T22:00:00Z.".formatted(field));
    }
  }
}
