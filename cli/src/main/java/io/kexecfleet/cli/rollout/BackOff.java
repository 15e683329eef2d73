package io.kexecfleet.cli.rollout;

import java.time.Duration;

/** Pauses that double, up to a longest one. */
final class BackOff {

  private final Duration first;
  private final Duration longest;
  private Duration next;

  BackOff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.next = first;
  }

  Duration next() {
    var now = next;
    var twice = next.multipliedBy(2);
    next = twice.compareTo(longest) > 0 ? longest : twice;
    return now;
  }

  void startAgain() {
    next = first;
  }
}
