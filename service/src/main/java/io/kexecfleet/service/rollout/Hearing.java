package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.RebootStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A check-in that says something new, as far as it matters to one reboot.
 *
 * @param at when the service received it
 * @param status what it says about this reboot, or null when it says nothing about it
 */
record Hearing(UUID hostId, UUID rebootId, Instant at, CheckIn checkIn, @Nullable RebootStatus status) {

  boolean hasReport() {
    return status != null && status.report() != null;
  }
}
