package io.kexecfleet.service.calendar;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Takes the events of iCalendar files over. An event is known again by its UID, so that importing a file twice changes
 * nothing, and importing it after a change changes just that; what came from other files stays as it is. Either all events
 * are taken over or nothing is stored.
 */
@Service
public class CalendarImport {

  private final WindowImport windows;
  private final FreezeImport freezes;
  private final CalendarVersion calendar;
  private final AuditLog audit;

  CalendarImport(WindowImport windows, FreezeImport freezes, CalendarVersion calendar, AuditLog audit) {
    this.windows = windows;
    this.freezes = freezes;
    this.calendar = calendar;
    this.audit = audit;
  }

  /**
   * Every event becomes a window.
   *
   * @throws CalendarException when events cannot be taken over ({@code NOT_UNDERSTOOD}), a cancelled one is waited for
   *     ({@code IN_USE}), or there are too many ({@code FULL})
   */
  @Transactional
  public Imported windows(Actor actor, ImportRequest request) {
    var file = IcsFile.read(request.text());
    calendar.lock();
    return recorded(actor, "windows", windows.take(file, request), request);
  }

  /**
   * Every occurrence of an event within the next 400 days becomes a freeze.
   *
   * @throws CalendarException when events cannot be taken over ({@code NOT_UNDERSTOOD}) or there are too many ({@code
   *     FULL})
   */
  @Transactional
  public Imported freezes(Actor actor, ImportRequest request) {
    var file = IcsFile.read(request.text());
    calendar.lock();
    return recorded(actor, "freezes", freezes.take(file, request), request);
  }

  private Imported recorded(Actor actor, String what, Imported done, ImportRequest request) {
    audit.record(
        actor,
        "calendar.import",
        what,
        Map.of(
            "created", done.created(),
            "changed", done.changed(),
            "deleted", done.deleted(),
            "unchanged", done.unchanged().size(),
            "selector", request.selector().toString()));
    return done;
  }
}
