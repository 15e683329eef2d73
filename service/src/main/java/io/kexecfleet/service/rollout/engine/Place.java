package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host's place in the disruption budgets, from the moment that it may leave until it is back as it should be or
 * resolved.
 *
 * @param id of the reboot, or of what else the place was taken for
 * @param rolloutId null: taken past all rollouts
 * @param host what it is called, for people
 * @param labels those of its host's labels that budgets look at
 * @param from when it was allowed to leave
 * @param until when it was given up again; null: it is taken
 * @param expected how long the host may be out; null: as long as such hosts take
 */
public record Place(
    UUID id,
    @Nullable UUID rolloutId,
    String host,
    Map<String, String> labels,
    Instant from,
    @Nullable Instant until,
    @Nullable Duration expected) {

  /** @param comeBack what such hosts are taken to need until more is known */
  Duration outFor(OutTimes outTimes, Duration comeBack) {
    return expected != null ? expected : outTimes.worst(labels, comeBack);
  }

  Place givenUp(Instant at) {
    return new Place(id, rolloutId, host, labels, from, at, expected);
  }
}
