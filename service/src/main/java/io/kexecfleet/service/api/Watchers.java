package io.kexecfleet.service.api;

import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Who waits for something to happen, so that there are no more of them than the settings allow. */
@Component
class Watchers {

  private final WatchSettings settings;
  private final Map<String, Integer> byName = new HashMap<>();
  private int all;

  Watchers(WatchSettings settings) {
    this.settings = settings;
  }

  /**
   * One more.
   *
   * @throws TooManyException when there are as many as there may be
   */
  synchronized void enter(String name) {
    var own = byName.getOrDefault(name, 0);
    if (own >= settings.mostEach()) {
      throw new TooManyException(
          "%s waits for %d things already, and more may not be (kexec-fleet.watch.most-each). Close some, or ask without waiting.".formatted(name, own));
    }
    if (all >= settings.most()) {
      throw new TooManyException(
          "%d callers wait already, and more may not (kexec-fleet.watch.most). Try again later, or ask without waiting.".formatted(all));
    }
    byName.put(name, own + 1);
    all++;
  }

  synchronized void leave(String name) {
    byName.merge(name, -1, (own, less) -> own + less == 0 ? null : Integer.valueOf(own + less));
    all--;
  }

  /** How many wait now. */
  synchronized int all() {
    return all;
  }

  /** As many wait as may. */
  static final class TooManyException extends RuntimeException {

    TooManyException(String message) {
      super(message);
    }
  }
}
