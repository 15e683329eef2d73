package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Freeze.Hold;
import io.kexecfleet.service.calendar.Interval;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.Wording;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * One freeze, and what it takes away.
 *
 * @param lasts from its beginning to its end
 * @param taken windows that would be open in it
 * @param more whether there are more of them than were looked at
 */
record FreezeView(FreezeLine line, Period period, String lasts, List<Taken> taken, boolean more) {

  private static final int MOST_WINDOWS = 200;
  private static final int MOST_COUNTED = 100;

  /**
   * A window that the freeze lies over.
   *
   * @param hosts for whom it is closed
   * @param times how often it would open; at most a hundred is counted
   * @param first when it would the first time
   */
  record Taken(String window, String hosts, int times, String first) {}

  static FreezeView of(Freeze freeze, List<Window> windows, Period period, Instant now) {
    return new FreezeView(
        FreezeLine.of(freeze, period, now),
        period,
        Wording.duration(freeze.time().length()),
        windows.stream().limit(MOST_WINDOWS).flatMap(window -> taken(freeze, window, period)).toList(),
        windows.size() > MOST_WINDOWS);
  }

  private static Stream<Taken> taken(Freeze freeze, Window window, Period period) {
    var hold = freeze.hold(window);
    var times = hold == Hold.NONE ? List.<Interval>of() : window.occurrences(freeze.from(), freeze.to(), MOST_COUNTED);
    if (times.isEmpty()) {
      return Stream.empty();
    }
    var first = WallTime.stretch(Objects.requireNonNull(times.getFirst()), period.zone());
    return Stream.of(new Taken(window.name(), hold == Hold.ALL ? "all of its hosts" : "some of its hosts", times.size(), first));
  }

  public Freeze freeze() {
    return line.freeze();
  }
}
