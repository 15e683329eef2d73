package io.kexecfleet.service.rollout.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One stage of a rollout: which hosts, and what must hold before the next one.
 *
 * @param hosts so many of those that are in no earlier wave, or so many per cent of all; null: see {@code selector}
 * @param selector those of the remaining hosts with these labels; null with {@code hosts}
 * @param minSuccess how many of the wave must have made it, else the rollout stops
 * @param soak how long to wait after the wave before the next one begins
 */
public record Wave(@Nullable Amount hosts, @Nullable String selector, Amount minSuccess, Duration soak) {

  /** Whoever is left. */
  public static Wave rest() {
    return new Wave(Amount.ALL, null, Amount.NONE, Duration.ZERO);
  }
}
