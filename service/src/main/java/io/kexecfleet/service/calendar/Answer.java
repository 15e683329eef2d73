package io.kexecfleet.service.calendar;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a host may be out now.
 *
 * @param closures everything that speaks against it; empty: it may
 * @param next when nothing will speak against it; null while open, and when that is not within a year
 */
public record Answer(List<Closure> closures, @Nullable Instant next) {

  static final Answer OPEN = new Answer(List.of(), null);

  /** Why a host may not be out now. */
  public enum Reason {
    /** None of its windows is open. */
    OUTSIDE_WINDOW,
    /** Its window closes before the host would be back. */
    WINDOW_TOO_SHORT_LEFT,
    /** A freeze holds it. */
    FREEZE,
    /** A freeze begins before the host would be back. */
    FREEZE_AHEAD,
    /** Windows are named, and none of them is for this host. */
    NO_WINDOW_APPLIES
  }

  /**
   * One thing that speaks against it.
   *
   * @param text for people, with names and times
   * @param next when this alone is over; null: not within a year
   */
  public record Closure(Reason reason, String text, @Nullable Instant next) {}

  public boolean isOpen() {
    return closures.isEmpty();
  }
}
