package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.RebootStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A check-in that says something new.
 *
 * @param at when the service received it
 */
record Hearing(UUID hostId, CheckIn checkIn, Instant at) {

  /** What it says about this reboot, or null: nothing. */
  @Nullable RebootStatus about(UUID rebootId) {
    var status = checkIn.reboot();
    return status != null && status.rebootId().equals(rebootId.toString()) ? status : null;
  }

  /** The reboot it speaks of; null: none, or one that cannot be. */
  @Nullable UUID spokenOf() {
    try {
      return checkIn.reboot() == null ? null : UUID.fromString(checkIn.reboot().rebootId());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
