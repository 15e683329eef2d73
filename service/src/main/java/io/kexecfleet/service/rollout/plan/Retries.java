package io.kexecfleet.service.rollout.plan;

import java.time.Duration;

/**
 * How often a host that never left is tried again.
 *
 * @param most how many times more; 0: not at all
 * @param backOff before the first time; doubles from one to the next
 */
public record Retries(int most, Duration backOff) {

  public static final Retries NONE = new Retries(0, Duration.ofMinutes(1));

  private static final int MOST_DOUBLINGS = 10;

  /** @param attempt the one that failed, from 1 */
  public Duration after(int attempt) {
    return backOff.multipliedBy(1L << Math.min(attempt - 1, MOST_DOUBLINGS));
  }
}
