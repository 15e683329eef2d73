package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Calendar;
import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Window;
import io.kexecfleet.service.calendar.WindowStanding;
import io.kexecfleet.service.dashboard.calendar.TimeLine.Day;
import io.kexecfleet.service.rollout.RolloutsByWindow.Use;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The calendar as a page shows it.
 *
 * @param now by the clock of the period's zone
 * @param mark where now is on the line; null: not in the period
 * @param all how many windows there are
 * @param open those of them that are open now and not frozen
 * @param holding how many freezes hold hosts now
 * @param freezes those that touch the period, and those that are ahead
 * @param moreFreezes how many there are besides
 * @param next the name after which the next page begins; null: there is none
 * @param zones to choose from
 */
record CalendarView(
    Period period,
    String now,
    List<Day> days,
    @Nullable String mark,
    int all,
    List<String> open,
    int holding,
    List<WindowLine> windows,
    List<FreezeLine> freezes,
    int moreFreezes,
    @Nullable String next,
    Set<String> zones) {

  static final int WINDOWS_ON_A_PAGE = 20;
  private static final int MOST_FREEZES = 50;

  /** @param after the last window of the page before; empty: begins */
  static CalendarView of(Calendar calendar, Map<String, Use> uses, Period period, String after, Instant now) {
    var windows = calendar.windows();
    var page = windows.stream().filter(window -> window.name().compareTo(after) > 0).limit(WINDOWS_ON_A_PAGE).toList();
    var all = calendar.freezes();
    var touching = all.stream().filter(freeze -> isShown(freeze, period, now)).toList();
    var line = new TimeLine(period);
    return new CalendarView(
        period,
        WallTime.time(now, period.zone()),
        line.days(now),
        line.mark(now),
        windows.size(),
        windows.stream().map(Window::name).filter(name -> calendar.standing(name, now).state() == WindowStanding.State.OPEN).toList(),
        (int) all.stream().filter(freeze -> freeze.holdsAt(now)).count(),
        page.stream().map(window -> WindowLine.of(calendar, window, period, uses.getOrDefault(window.name(), Use.NONE), now)).toList(),
        touching.stream().limit(MOST_FREEZES).map(freeze -> FreezeLine.of(freeze, period, now)).toList(),
        Math.max(0, touching.size() - MOST_FREEZES),
        page.size() == WINDOWS_ON_A_PAGE && !page.getLast().equals(windows.getLast()) ? page.getLast().name() : null,
        zones(windows, period));
  }

  private static boolean isShown(Freeze freeze, Period period, Instant now) {
    return freeze.time().overlaps(period.from(), period.until()) || freeze.to().isAfter(now);
  }

  private static Set<String> zones(List<Window> windows, Period period) {
    return Stream.concat(
            windows.stream().map(window -> window.schedule().zone().getId()), Stream.of(period.zone().getId(), Period.USUAL_ZONE))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
