package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.calendar.Freeze;
import io.kexecfleet.service.calendar.Opening;
import io.kexecfleet.service.inventory.Selector;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A window that is open or a freeze that holds, now or later.
 *
 * @param selector the hosts it is for; empty: all
 * @param text what its author says about it; may be empty
 * @param until null: no end is in sight
 */
record Slot(Kind kind, String name, String selector, String text, Instant from, @Nullable Instant until) {

  enum Kind {
    WINDOW,
    FREEZE
  }

  /** @param sight as far as was looked */
  static Slot of(Opening opening, Instant sight) {
    var window = opening.window();
    var until = opening.time().until();
    return new Slot(
        Kind.WINDOW, window.name(), text(window.selector()), window.description(), opening.time().from(), until.isBefore(sight) ? until : null);
  }

  static Slot of(Freeze freeze) {
    return new Slot(Kind.FREEZE, freeze.name(), text(freeze.selector()), freeze.reason(), freeze.from(), freeze.to());
  }

  private static String text(Selector selector) {
    return selector.matchesEverything() ? "" : selector.toString();
  }

  boolean isOnAt(Instant now) {
    return !from.isAfter(now);
  }
}
