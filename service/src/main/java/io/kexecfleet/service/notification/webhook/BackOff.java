package io.kexecfleet.service.notification.webhook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When to try again: after 10 s, then after twice as long each time up to an hour, for three days. */
final class BackOff {

  static final Duration FIRST = Duration.ofSeconds(10);
  static final Duration LONGEST = Duration.ofHours(1);
  static final Duration GIVES_UP_AFTER = Duration.ofDays(3);

  private static final int DOUBLINGS = 9;

  private BackOff() {}

  /**
   * @param tries how often it was tried, from 1
   * @param since when it was first to be sent
   * @param chance from 0 to 1: spreads those that failed together over a fifth of their time
   * @return when, or null: it was tried for long enough
   */
  static @Nullable Instant next(int tries, Instant since, Instant now, double chance) {
    var doubled = FIRST.multipliedBy(1L << Math.min(tries - 1, DOUBLINGS));
    var wait = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    var next = now.plusMillis((long) (wait.toMillis() * (0.9 + 0.2 * chance)));
    return next.isAfter(since.plus(GIVES_UP_AFTER)) ? null : next;
  }
}
