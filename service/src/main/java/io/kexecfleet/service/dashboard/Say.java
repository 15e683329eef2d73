package io.kexecfleet.service.dashboard;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How figures are said on pages, everywhere the same: {@code say.took(millis)} in templates. */
@Component
public class Say {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** As {@link Instant} and {@link Duration} write themselves. */
  private static final Pattern TIMES =
      Pattern.compile("\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?Z|\\bPT(?=\\d)(?:\\d{1,7}H)?(?:\\d{1,2}M)?(?:\\d{1,2}(?:\\.\\d{1,9})?S)?\\b");

  private static final long SECOND = 1_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final Clock clock;

  Say(Clock clock) {
    this.clock = clock;
  }

  /** In UTC, to the second. */
  public String at(@Nullable Instant instant) {
    return instant == null ? "never" : TIME.format(instant) + " UTC";
  }

  /** For {@code datetime} of a time element. */
  public String iso(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }

  /** How long that is from now: {@code 5 min ago}, {@code in 2 h}. */
  public String ago(@Nullable Instant instant) {
    if (instant == null) {
      return "never";
    }
    var between = Duration.between(instant, clock.instant());
    return between.isNegative() ? "in " + about(between.negated().toMillis()) : about(between.toMillis()) + " ago";
  }

  /** A length with the two units that matter. */
  public String took(@Nullable Long millis) {
    if (millis == null) {
      return "";
    }
    var sign = millis < 0 ? "-" : "";
    long all = Math.abs(millis);
    if (all < SECOND) {
      return sign + all + " ms";
    }
    if (all < MINUTE) {
      return sign + "%d.%d s".formatted(all / SECOND, all % SECOND / 100);
    }
    if (all < HOUR) {
      return sign + two(all / MINUTE, "min", all % MINUTE / SECOND, "s");
    }
    return sign + (all < DAY ? two(all / HOUR, "h", all % HOUR / MINUTE, "min") : two(all / DAY, "d", all % DAY / HOUR, "h"));
  }

  public String took(@Nullable Duration duration) {
    return duration == null ? "" : took(Long.valueOf(duration.toMillis()));
  }

  private static String two(long first, String unit, long second, String smaller) {
    return second == 0 ? "%d %s".formatted(first, unit) : "%d %s %d %s".formatted(first, unit, second, smaller);
  }

  private static String about(long millis) {
    if (millis < MINUTE) {
      return millis / SECOND + " s";
    }
    return millis < HOUR ? millis / MINUTE + " min" : millis < 2 * DAY ? millis / HOUR + " h" : millis / DAY + " d";
  }

  /** With a thin space between thousands. */
  public String number(long number) {
    return "%,d".formatted(number).replace(',', '\u2009');
  }

  /** @param share from 0 to 1 */
  public String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** {@code 1 host}, {@code 12 hosts}. */
  public String count(long number, String one) {
    return number(number) + " " + (number == 1 ? one : one + "s");
  }

  public String bytes(long bytes) {
    return bytes < 1024 ? bytes + " B" : bytes < 1024 * 1024 ? bytes / 1024 + " KiB" : "%.1f MiB".formatted(bytes / (1024.0 * 1024));
  }

  /**
   * A piece of a text that people are told.
   *
   * @param at an instant, to be shown as all of them are; null: it is plain text
   */
  public record Piece(String text, @Nullable Instant at) {}

  /** A text of the service with the times and lengths in it, which programs read too, told apart and as people read them. */
  public List<Piece> pieces(@Nullable String text) {
    var pieces = new ArrayList<Piece>();
    var rest = text == null ? "" : text;
    var found = TIMES.matcher(rest);
    int from = 0;
    while (found.find()) {
      pieces.add(new Piece(rest.substring(from, found.start()), null));
      pieces.add(piece(found.group()));
      from = found.end();
    }
    pieces.add(new Piece(rest.substring(from), null));
    return pieces;
  }

  /** What only looks like a time stays as it is: hosts write such texts too. */
  private Piece piece(String text) {
    try {
      return text.startsWith("P") ? new Piece(took(Duration.parse(text)), null) : new Piece(text, Instant.parse(text));
    } catch (DateTimeException e) {
      return new Piece(text, null);
    }
  }

  /** A word of the domain as a person reads it: {@code FIRMWARE_FALLBACK} becomes {@code firmware fallback}. */
  public String word(@Nullable Object constant) {
    return constant == null ? "" : constant.toString().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
