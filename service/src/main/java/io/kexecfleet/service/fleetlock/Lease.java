package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.rollout.engine.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client's place, from the yes to its reboot on.
 *
 * @param labels by which budgets count it: its group's when it was given. Other labels of the group move no place
 * @param outTime how long its client is out at most, as its group had it then
 * @param expiresAt until when it is believed to be on its way without a word
 * @param expiredAt since when it holds its place though it has expired; null: it has not
 * @param endedAt when the place was given up; null: it is taken
 */
public record Lease(
    UUID id,
    String group,
    String client,
    Map<String, String> labels,
    Duration outTime,
    Instant since,
    Instant expiresAt,
    @Nullable Instant expiredAt,
    @Nullable Instant endedAt) {

  public Lease {
    labels = Map.copyOf(labels);
  }

  /** What its client is called where people read of it. */
  String host() {
    return "fleet-lock:%s/%s".formatted(group, client);
  }

  Place place() {
    return new Place(id, null, host(), labels, since, endedAt, outTime);
  }
}
