package io.kexecfleet.service.api;

import io.kexecfleet.service.problem.InvalidInputException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;

/** How long a caller is ready to wait for an answer. */
final class Wait {

  static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

  private Wait() {}

  /**
   * @param text an ISO-8601 duration, or seconds
   * @throws InvalidInputException when it is neither, or longer than five minutes
   */
  static Duration parse(String text) {
    try {
      var wait = SECONDS.matcher(text).matches() ? Duration.ofSeconds(Long.parseLong(text)) : Duration.parse(text);
      if (!wait.isNegative() && wait.compareTo(LONGEST) <= 0) {
        return wait;
      }
    } catch (DateTimeException e) {
      // Answered below, like one that is too long.
    }
    throw new InvalidInputException("wait", "wait must be seconds or an ISO-8601 duration, from 0 to %s, such as PT60S.".formatted(LONGEST));
  }
}
