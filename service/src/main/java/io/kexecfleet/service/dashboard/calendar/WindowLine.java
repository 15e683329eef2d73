package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Freeze.Hold;
import io.kexecfleet.service.calendar.Interval;
import io.kexecfleet.service.calendar.Occurrence;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.WindowStanding;
import io.kexecfleet.service.calendar.Wording;
import io.kexecfleet.service.dashboard.calendar.TimeLine.Bar;
import io.kexecfleet.service.rollout.RolloutsByWindow.Use;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A window on the calendar.
 *
 * @param why how it stands now, and why
 * @param open when it is open in the period
 * @param frozen freezes that hold all of its hosts in the period
 * @param partly freezes that may hold some of them
 * @param times the same in words
 * @param more whether there are more times than are told
 */
record WindowLine(
    Window window,
    String rule,
    WindowStanding.State state,
    String why,
    List<Bar> open,
    List<Bar> frozen,
    List<Bar> partly,
    List<Time> times,
    boolean more,
    Use use) {

  /** So many are drawn on a line: of a window that opens every hour more could not be told apart. */
  private static final int MOST_DRAWN = 62;

  private static final int MOST_LISTED = 31;

  /**
   * A time at which it opens, or should.
   *
   * @param open null: the clock skips all of it
   * @param text by the clock of the period's zone
   * @param notes what is odd about it: what clocks and freezes do to it
   */
  record Time(@Nullable Interval open, String text, List<String> notes) {

    static Time of(Window window, Occurrence occurrence, List<Freeze> freezes, ZoneId zone) {
      var open = occurrence.open();
      var oddity = occurrence.oddity() == null ? List.<String>of() : List.of(occurrence.oddity());
      if (open == null) {
        return new Time(null, "%s %s".formatted(occurrence.shown().toString().replace('T', ' '), window.schedule().zone().getId()), oddity);
      }
      var frozen = freezes.stream().filter(freeze -> freeze.time().overlaps(open.from(), open.until())).map(freeze -> note(freeze, window, open));
      return new Time(
          open,
          "%s to %s, %s".formatted(WallTime.time(open.from(), zone), WallTime.end(open, zone), Wording.duration(open.length())),
          Stream.concat(oddity.stream(), frozen).toList());
    }

    private static String note(Freeze freeze, Window window, Interval open) {
      var whole = !freeze.from().isAfter(open.from()) && !freeze.to().isBefore(open.until());
      var hosts = freeze.hold(window) == Hold.ALL ? "" : " for some of its hosts";
      return "%s%s by %s".formatted(whole ? "Frozen" : "Frozen for a part of it", hosts, freeze.name());
    }
  }

  /** @param calendar one that has the window */
  static WindowLine of(Calendar calendar, Window window, Period period, Use use, Instant now) {
    var zone = period.zone();
    var line = new TimeLine(period);
    var own = touching(calendar, window);
    var standing = calendar.standing(window.name(), now);
    var shown = window.scheduled(period.from(), period.until(), MOST_DRAWN);
    var times = shown.stream().map(it -> Time.of(window, it, own, zone)).toList();
    return new WindowLine(
        window,
        window.rule(),
        standing.state(),
        standing.why(zone),
        times.stream().flatMap(time -> Stream.ofNullable(time.open).flatMap(open -> line.bar(open, time.text).stream())).toList(),
        bars(line, own, window, Hold.ALL, zone),
        bars(line, own, window, Hold.SOME, zone),
        times.stream().limit(MOST_LISTED).toList(),
        times.size() > MOST_LISTED,
        use);
  }

  /** Freezes that hold any of its hosts, whenever. */
  static List<Freeze> touching(Calendar calendar, Window window) {
    return calendar.freezes().stream().filter(freeze -> freeze.hold(window) != Hold.NONE).toList();
  }

  private static List<Bar> bars(TimeLine line, List<Freeze> freezes, Window window, Hold hold, ZoneId zone) {
    return freezes.stream()
        .filter(freeze -> freeze.hold(window) == hold)
        .flatMap(freeze -> line.bar(freeze.time(), "%s: %s".formatted(freeze.name(), WallTime.stretch(freeze.time(), zone))).stream())
        .toList();
  }
}
