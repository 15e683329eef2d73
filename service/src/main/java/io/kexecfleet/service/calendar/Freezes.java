package io.kexecfleet.service.calendar;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.calendar.CalendarException.Reason;
import io.kexecfleet.service.problem.Precondition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The operators' side of freezes. */
@Service
public class Freezes {

  /** There are at most this many. */
  public static final int MOST = 2000;

  private final FreezeTable freezes;
  private final CalendarVersion calendar;
  private final AuditLog audit;

  Freezes(FreezeTable freezes, CalendarVersion calendar, AuditLog audit) {
    this.freezes = freezes;
    this.calendar = calendar;
    this.audit = audit;
  }

  public Optional<Freeze> find(String name) {
    return freezes.find(name);
  }

  /** @throws CalendarException when there is none ({@code UNKNOWN}) */
  public Freeze require(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private static CalendarException unknown(String name) {
    return new CalendarException(Reason.UNKNOWN, "There is no freeze %s.".formatted(name));
  }

  /** @param after the last name of the page before, or empty for the first page */
  public List<Freeze> page(String after, int limit) {
    return freezes.page(after, limit);
  }

  /**
   * Makes a freeze, or changes the one of this name.
   *
   * @return whether it is new
   * @throws CalendarException when there are too many ({@code FULL})
   */
  @Transactional
  public boolean put(Actor actor, Freeze freeze, Precondition<Freeze> wanted) {
    calendar.lock();
    var known = freezes.find(freeze.name());
    wanted.require(known.orElse(null));
    if (known.equals(Optional.of(freeze))) {
      return false;
    }
    if (known.isEmpty()) {
      requireRoom(1);
    }
    freezes.put(freeze, null);
    audit.record(
        actor,
        known.isEmpty() ? "freeze.create" : "freeze.change",
        freeze.name(),
        Map.of(
            "from", freeze.from().toString(),
            "to", freeze.to().toString(),
            "selector", freeze.selector().toString(),
            "reason", freeze.reason()));
    return known.isEmpty();
  }

  void requireRoom(int more) {
    if (freezes.count() + more > MOST) {
      throw new CalendarException(Reason.FULL, "There are at most %d freezes. Delete some that are over.".formatted(MOST));
    }
  }

  /** @throws CalendarException when there is none ({@code UNKNOWN}) */
  @Transactional
  public void delete(Actor actor, String name, Precondition<Freeze> wanted) {
    calendar.lock();
    wanted.require(freezes.find(name).orElse(null));
    if (!freezes.delete(name)) {
      throw unknown(name);
    }
    audit.record(actor, "freeze.delete", name, Map.of());
  }
}
