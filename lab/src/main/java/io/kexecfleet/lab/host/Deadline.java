package io.kexecfleet.lab.host;

import java.time.Duration;

/** A moment by which something must be done, on the clock that never jumps. */
record Deadline(long nanoTime) {

  static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos());
  }

  Duration left() {
    return Duration.ofNanos(Math.max(0, nanoTime - System.nanoTime()));
  }

  boolean passed() {
    return left().isZero();
  }

  /** This one or the one in the given time, whichever is sooner. */
  Deadline atMost(Duration timeout) {
    Deadline other = in(timeout);
    return other.nanoTime - nanoTime < 0 ? other : this;
  }
}
