package io.kexecfleet.service.rollout;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/** Port: has a rollout looked at again when a deadline passes. */
interface Wakeups {

  /** Names who is called with the rollout's id; before the first {@link #wakeAt}. */
  void onWake(Consumer<UUID> sleeper);

  /**
   * Calls at this time, or soon after it, unless an earlier call is due for this rollout already: who takes a turn asks
   * anew, so one call too early costs little, and of two who ask at once neither can push the other's call back.
   */
  void wakeAt(UUID rolloutId, Instant at);
}
