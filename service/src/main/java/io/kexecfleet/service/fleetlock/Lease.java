package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.engine.Place;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client's place, from the yes to its reboot on.
 *
 * @param expiresAt until when it is believed to be on its way without a word
 * @param expiredAt since when it holds its place though it has expired; null: it has not
 * @param endedAt when the place was given up; null: it is taken
 */
public record Lease(
    UUID id, String group, String client, Instant since, Instant expiresAt, @Nullable Instant expiredAt, @Nullable Instant endedAt) {

  /** What its client is called where people read of it. */
  String host() {
    return "fleet-lock:%s/%s".formatted(group, client);
  }

  Place place(LockGroup of) {
    return new Place(id, null, host(), of.labels(), since, endedAt, of.outTime());
  }
}
