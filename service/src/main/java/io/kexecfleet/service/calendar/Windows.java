package io.kexecfleet.service.calendar;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.calendar.CalendarException.Reason;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Precondition;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The operators' side of windows. */
@Service
public class Windows {

  /** There are at most this many. */
  public static final int MOST = 1000;

  private final WindowTable windows;
  private final CalendarVersion calendar;
  private final ObjectProvider<WindowUse> uses;
  private final AuditLog audit;
  private final Clock clock;

  Windows(WindowTable windows, CalendarVersion calendar, ObjectProvider<WindowUse> uses, AuditLog audit, Clock clock) {
    this.windows = windows;
    this.calendar = calendar;
    this.uses = uses;
    this.audit = audit;
    this.clock = clock;
  }

  public Optional<Window> find(String name) {
    return windows.find(name);
  }

  /** @throws CalendarException when there is none ({@code UNKNOWN}) */
  public Window require(String name) {
    return find(name).orElseThrow(() -> unknown(name));
  }

  private static CalendarException unknown(String name) {
    return new CalendarException(Reason.UNKNOWN, "There is no window %s.".formatted(name));
  }

  /** @param after the last name of the page before, or empty for the first page */
  public List<Window> page(String after, int limit) {
    return windows.page(after, limit);
  }

  /**
   * Those of the names under which there is no window. The others cannot be deleted before the transaction ends in which
   * this is asked.
   */
  @Transactional
  public Set<String> missing(Set<String> names) {
    var missing = new TreeSet<>(names);
    missing.removeAll(windows.hold(names));
    return missing;
  }

  /**
   * Makes a window, or changes the one of this name.
   *
   * @return whether it is new
   * @throws InvalidInputException when it does not open within five years
   * @throws CalendarException when there are too many ({@code FULL})
   */
  @Transactional
  public boolean put(Actor actor, Window window, Precondition<Window> wanted) {
    calendar.lock();
    var known = windows.find(window.name());
    wanted.require(known.orElse(null));
    if (known.equals(Optional.of(window))) {
      return false;
    }
    requireOpenings(window);
    if (known.isEmpty()) {
      requireRoom(1);
    }
    windows.put(window, null);
    audit.record(actor, known.isEmpty() ? "window.create" : "window.change", window.name(), details(window));
    return known.isEmpty();
  }

  /** @throws InvalidInputException when it does not open within five years */
  public void requireOpenings(Window window) {
    Openings.require(window, clock.instant());
  }

  void requireRoom(int more) {
    if (windows.count() + more > MOST) {
      throw new CalendarException(Reason.FULL, "There are at most %d windows. Delete some that are over.".formatted(MOST));
    }
  }

  private static Map<String, ?> details(Window window) {
    var schedule = window.schedule();
    return Map.of(
        "start", schedule.start().toString(),
        "zone", schedule.zone().getId(),
        "rrule", Objects.requireNonNullElse(schedule.rrule(), ""),
        "duration", window.duration().toString(),
        "additions", schedule.additions().size(),
        "exceptions", schedule.exceptions().texts().size(),
        "selector", window.selector().toString());
  }

  /** @throws CalendarException when there is none ({@code UNKNOWN}), or somebody waits for it ({@code IN_USE}) */
  @Transactional
  public void delete(Actor actor, String name, Precondition<Window> wanted) {
    calendar.lock();
    wanted.require(windows.find(name).orElse(null));
    remove(Set.of(name));
    audit.record(actor, "window.delete", name, Map.of());
  }

  /** Deletes first and asks then: who has just named a window in another transaction is waited for, and seen. */
  void remove(Set<String> names) {
    for (var name : names) {
      if (!windows.delete(name)) {
        throw unknown(name);
      }
    }
    var used = uses.stream().flatMap(use -> use.inUse(names).stream()).collect(Collectors.toCollection(TreeSet::new));
    if (!used.isEmpty()) {
      throw new CalendarException(
          Reason.IN_USE,
          "Rollouts that are not finished, or FleetLock groups, wait for %s: without it they would wait for ever. Let the rollouts finish or cancel them, and take it out of the groups; nothing was deleted."
              .formatted(Wording.names(used)));
    }
  }
}
