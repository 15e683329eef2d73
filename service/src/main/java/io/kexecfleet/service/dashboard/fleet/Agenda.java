package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.calendar.Calendar;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the calendar says about the next day.
 *
 * @param now freezes that hold and windows that are open
 * @param ahead what begins within a day; where no window does, the next one that does
 */
record Agenda(List<Slot> now, List<Slot> ahead) {

  private static final Duration A_DAY = Duration.ofDays(1);

  /** Longer than any window is open. */
  private static final Duration SIGHT = Duration.ofDays(9);

  static Agenda of(Calendar calendar, Instant at) {
    var sight = at.plus(SIGHT);
    var freezes = calendar.freezes(at, at.plus(A_DAY)).stream().map(Slot::of).toList();
    var windows = calendar.next(at, sight).stream().map(opening -> Slot.of(opening, sight)).toList();
    var later = windows.stream().filter(slot -> !slot.isOnAt(at)).toList();
    var soon = later.stream().filter(slot -> slot.from().isBefore(at.plus(A_DAY))).toList();
    return new Agenda(
        Stream.concat(freezes.stream(), windows.stream()).filter(slot -> slot.isOnAt(at)).toList(),
        Stream.concat(
                freezes.stream().filter(slot -> !slot.isOnAt(at)), soon.isEmpty() ? later.stream().limit(1) : soon.stream())
            .sorted(Comparator.comparing(Slot::from))
            .toList());
  }

  public boolean isEmpty() {
    return now.isEmpty() && ahead.isEmpty();
  }
}
