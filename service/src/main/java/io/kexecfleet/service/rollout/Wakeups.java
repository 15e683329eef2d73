package io.kexecfleet.service.rollout;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Port: has a rollout looked at again when a deadline passes. */
interface Wakeups {

  /** Names who is called with the rollout's id; before the first {@link #wakeAt}. */
  void onWake(Consumer<UUID> sleeper);

  /** Calls at this time, or soon after it; replaces what was asked for this rollout before. Null: no call. */
  void wakeAt(UUID rolloutId, @Nullable Instant at);
}
