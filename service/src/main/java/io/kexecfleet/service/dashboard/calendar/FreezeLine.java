package io.kexecfleet.service.dashboard.calendar;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.dashboard.calendar.TimeLine.Bar;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A freeze on the calendar.
 *
 * @param state as badges call it: held, scheduled, or over
 * @param time by the clock of the period's zone
 * @param bar null: it does not touch the period
 */
record FreezeLine(Freeze freeze, String state, String time, @Nullable Bar bar) {

  static FreezeLine of(Freeze freeze, Period period, Instant now) {
    var time = WallTime.stretch(freeze.time(), period.zone());
    return new FreezeLine(
        freeze, state(freeze, now), time, new TimeLine(period).bar(freeze.time(), "%s: %s".formatted(freeze.name(), time)).orElse(null));
  }

  private static String state(Freeze freeze, Instant now) {
    if (freeze.holdsAt(now)) {
      return "HOLDS";
    }
    return freeze.from().isAfter(now) ? "AHEAD" : "OVER";
  }
}
