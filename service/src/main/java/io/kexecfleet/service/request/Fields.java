package io.kexecfleet.service.request;

import io.kexecfleet.service.inventory.Labels;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.plan.Amount;
import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads fields of what operators send. Whatever will not do is an {@link InvalidInputException} that names the field. */
public final class Fields {

  private Fields() {}

  public static Amount amount(String field, Object value) {
    try {
      return Amount.of(value);
    } catch (IllegalArgumentException e) {
      throw new InvalidInputException(field, "%s: %s.".formatted(field, e.getMessage()));
    }
  }

  public static String present(String field, @Nullable String value) {
    if (value == null) {
      throw new InvalidInputException(field, "%s is missing.".formatted(field));
    }
    return value;
  }

  public static String labelKey(String field, @Nullable String text) {
    if (text == null || !Labels.isKey(text)) {
      throw new InvalidInputException(field, "%s must be the key of a label.".formatted(field));
    }
    return text;
  }

  public static Duration duration(String field, @Nullable String text, Duration usual, Duration shortest, Duration longest) {
    try {
      var duration = text == null ? usual : Duration.parse(text);
      if (duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Answered below, like a duration out of bounds.
    }
    throw new InvalidInputException(
        field, "%s must be an ISO-8601 duration from %s to %s, such as %s.".formatted(field, shortest, longest, usual));
  }

  public static String text(String field, String text, int longest) {
    requireText(field, text, longest);
    return text;
  }

  /** @param text null: none was said */
  public static @Nullable String optionalText(String field, @Nullable String text, int longest) {
    if (text != null) {
      requireText(field, text, longest);
    }
    return text;
  }

  public static void requireText(String field, String text, int longest) {
    if (text.length() > longest || text.indexOf('\0') >= 0) {
      throw new InvalidInputException(field, "%s must be at most %d characters, none of them NUL.".formatted(field, longest));
    }
  }
}
