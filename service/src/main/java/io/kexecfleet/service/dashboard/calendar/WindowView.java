package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.Wording;
import io.kexecfleet.service.dashboard.calendar.WindowLine.Time;
import io.kexecfleet.service.rollout.RolloutsByWindow.Use;
import java.time.Instant;
import java.util.List;

/**
 * One window.
 *
 * @param lasts how long it is open each time
 * @param ahead when it opens next
 * @param odd within a year, times that are not as the others
 * @param locks FleetLock groups that wait for it
 */
record WindowView(WindowLine line, Period period, String lasts, List<Time> ahead, List<Time> odd, List<String> locks) {

  private static final int AHEAD = 10;

  /** As many as a window may open in a year, at most: one of fifteen minutes is not looked at to the end. */
  private static final int MOST_LOOKED_AT = 2000;

  private static final int MOST_ODD = 10;

  /** @param calendar one that has the window */
  static WindowView of(Calendar calendar, Window window, Period period, Use use, List<String> locks, Instant now) {
    var zone = period.zone();
    var freezes = WindowLine.touching(calendar, window);
    var year = window.scheduled(now, now.plus(WallTime.A_YEAR), MOST_LOOKED_AT);
    return new WindowView(
        WindowLine.of(calendar, window, period, use, now),
        period,
        Wording.duration(window.duration()),
        year.stream().limit(AHEAD).map(it -> Time.of(window, it, freezes, zone)).toList(),
        year.stream().filter(it -> it.oddity() != null).limit(MOST_ODD).map(it -> Time.of(window, it, List.of(), zone)).toList(),
        locks);
  }

  public Window window() {
    return line.window();
  }

  /** Whether something would wait for ever without it. */
  public boolean isInUse() {
    return !line.use().inReach().isEmpty() || line.use().others() > 0 || !locks.isEmpty();
  }
}
