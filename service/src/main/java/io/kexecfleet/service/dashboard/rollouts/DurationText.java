package io.kexecfleet.service.dashboard.rollouts;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Durations as people type them: {@code 10 min}, {@code 1d 12h}; as ISO-8601 has them, too. */
final class DurationText {

  private static final Pattern PART = Pattern.compile("(\\d{1,9})\\s*(d|days?|h|hours?|m|min|minutes?|s|sec|seconds?)");
  private static final Pattern WHOLE = Pattern.compile("%1$s(?:\\s*%1$s){0,3}".formatted(PART));

  private DurationText() {}

  /** Empty where it is none: a number without a unit, say. */
  static Optional<Duration> read(String text) {
    try {
      return WHOLE.matcher(text).matches()
          ? PART.matcher(text).results().map(DurationText::part).reduce(Duration::plus)
          : Optional.of(Duration.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration part(MatchResult part) {
    long number = Long.parseLong(part.group(1));
    return switch (part.group(2).charAt(0)) {
      case 'd' -> Duration.ofDays(number);
      case 'h' -> Duration.ofHours(number);
      case 'm' -> Duration.ofMinutes(number);
      default -> Duration.ofSeconds(number);
    };
  }

  /** What {@link #read} reads: in units where it is of whole seconds and not negative. */
  static String write(Duration duration) {
    if (duration.isNegative() || duration.toNanosPart() != 0) {
      return duration.toString();
    }
    var text = new StringBuilder();
    add(text, duration.toDays(), "d");
    add(text, duration.toHoursPart(), "h");
    add(text, duration.toMinutesPart(), "min");
    add(text, duration.toSecondsPart(), "s");
    return text.isEmpty() ? "0 s" : text.toString();
  }

  private static void add(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(text.isEmpty() ? "" : " ").append(number).append(' ').append(unit);
    }
  }
}
