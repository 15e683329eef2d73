package io.kexecfleet.service.calendar;

import java.util.List;
import org.springframework.stereotype.Component;

/** The calendar as it is in the database. */
@Component
public class Calendars {

  private record Read(long version, Calendar calendar) {}

  private final CalendarVersion version;
  private final WindowTable windows;
  private final FreezeTable freezes;
  private volatile Read latest = new Read(-1, Calendar.of(List.of(), List.of()));

  Calendars(CalendarVersion version, WindowTable windows, FreezeTable freezes) {
    this.version = version;
    this.windows = windows;
    this.freezes = freezes;
  }

  /** Costs one small statement as long as nothing was changed, by whichever replica. */
  public Calendar current() {
    long now = version.current();
    var known = latest;
    if (known.version != now) {
      known = new Read(now, read());
      latest = known;
    }
    return known.calendar;
  }

  /** Is at least as new as a version that was read before. */
  private Calendar read() {
    return Calendar.of(
        windows.all().stream().map(WindowTable.Stored::window).toList(),
        freezes.all().stream().map(FreezeTable.Stored::freeze).toList());
  }
}
