package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Remembers when something is to be decided next, so that whoever asks for a time cannot forget to be woken at it. */
final class Alarm {

  private final Instant now;
  private @Nullable Instant next;

  Alarm(Instant now) {
    this.now = now;
  }

  /** Whether this time has come; if not, rings when it does. */
  boolean isOver(Instant time) {
    ringAt(time);
    return !now.isBefore(time);
  }

  void ringAt(@Nullable Instant time) {
    if (time != null && time.isAfter(now) && (next == null || time.isBefore(next))) {
      next = time;
    }
  }

  @Nullable Instant next() {
    return next;
  }
}
