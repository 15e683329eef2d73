package io.kexecfleet.lab.fleet;

import java.time.Duration;

/**
 * How a simulated host gets through a jump.
 *
 * @param out how long nothing runs on it
 * @param cutOff how long, from the jump on, nothing that it and the service say reaches the other
 */
public record Passage(Fate fate, Duration out, Duration cutOff) {

  public static Passage of(Fate fate, Duration out) {
    return new Passage(fate, out, Duration.ZERO);
  }
}
