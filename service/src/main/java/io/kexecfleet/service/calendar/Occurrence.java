package io.kexecfleet.service.calendar;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A time at which a window is to open, and what the clock makes of it.
 *
 * @param shown its start as it is written, by the clock of the window's zone
 * @param open when it is open; null: the clock skips all of it
 * @param oddity what the clock does to it, for people; null: nothing
 */
public record Occurrence(LocalDateTime shown, @Nullable Interval open, @Nullable String oddity) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

  static Occurrence of(LocalDateTime shown, Duration granted, ZoneId zone) {
    var open = WallClock.stretch(shown, granted, zone.getRules()).orElse(null);
    return new Occurrence(shown, open, open == null ? skipped(shown, zone) : oddity(shown, granted, open, zone));
  }

  private static String skipped(LocalDateTime shown, ZoneId zone) {
    return "It does not open: the clock in %s skips from before %s to after its end.".formatted(zone.getId(), TIME.format(shown));
  }

  private static @Nullable String oddity(LocalDateTime shown, Duration granted, Interval open, ZoneId zone) {
    var from = LocalDateTime.ofInstant(open.from(), zone);
    var until = LocalDateTime.ofInstant(open.until(), zone);
    var lasts = Wording.duration(open.length());
    if (!from.equals(shown)) {
      return "It opens at %s and lasts %s: the clock skips %s.".formatted(TIME.format(from), lasts, TIME.format(shown));
    }
    if (open.length().compareTo(granted) < 0) {
      return "It lasts %s instead of %s: the clock is set %s.".formatted(lasts, Wording.duration(granted), set(open, zone));
    }
    return until.equals(shown.plus(granted))
        ? null
        : "It closes at %s by the clock, not at %s: the clock is set back, and it never lasts longer than %s."
            .formatted(TIME.format(until), TIME.format(shown.plus(granted)), lasts);
  }

  private static String set(Interval open, ZoneId zone) {
    var rules = zone.getRules();
    return rules.getOffset(open.until()).getTotalSeconds() > rules.getOffset(open.from()).getTotalSeconds() ? "forward" : "back";
  }
}
