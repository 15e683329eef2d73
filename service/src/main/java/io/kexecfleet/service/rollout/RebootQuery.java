package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector.Condition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which of the reboots that have ended somebody wants to see.
 *
 * @param reach only of hosts in it, by the labels they have now
 * @param rolloutId null: of any
 * @param hostId null: of any
 * @param outcomes empty: any
 * @param needsResolution whether they keep their place in the budgets; null: either
 * @param since only those that ended then or later; null: any
 * @param until only those that ended before; null: any
 * @param dryRun whether their rollout lets nobody jump; null: either
 */
public record RebootQuery(
    Scope reach,
    @Nullable UUID rolloutId,
    @Nullable UUID hostId,
    Set<Outcome> outcomes,
    @Nullable Boolean needsResolution,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable Boolean dryRun) {

  /** All there are of a host. */
  public static RebootQuery of(UUID hostId) {
    return new RebootQuery(Scope.EVERYTHING, null, hostId, Set.of(), null, null, null, null);
  }

  /**
   * Where a reboot is among those that have ended.
   *
   * @param endedAt in the years that the database knows
   */
  public record Place(Instant endedAt, UUID id) {

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    /** Before the newest. */
    public static final Place BEGIN = new Place(LAST, new UUID(-1, -1));

    /** @throws IllegalArgumentException when no reboot can have ended then */
    public Place {
      if (endedAt.isBefore(Instant.EPOCH) || endedAt.isAfter(LAST)) {
        throw new IllegalArgumentException("No time at which a reboot ended.");
      }
    }
  }

  /** The tables; hosts are looked at only where their labels matter. */
  String from() {
    return reach.isEverything() ? "reboot r" : "reboot r join host h on h.id = r.host_id";
  }

  /** @param outcome one of those that are wanted; null: any */
  Condition condition(@Nullable Outcome outcome, Place after) {
    var all = new ArrayList<Condition>();
    all.add(Condition.of("r.ended_at is not null and (r.ended_at, r.id) < (?, ?)", after.endedAt.atOffset(ZoneOffset.UTC), after.id));
    if (!reach.isEverything()) {
      all.add(reach.condition("h.labels"));
    }
    if (rolloutId != null) {
      all.add(Condition.of("r.rollout_id = ?", rolloutId));
    }
    if (hostId != null) {
      all.add(Condition.of("r.host_id = ?", hostId));
    }
    if (outcome != null) {
      all.add(Condition.of("r.outcome = ?", outcome.name()));
    }
    if (needsResolution != null) {
      all.add(Condition.of(needsResolution ? "r.held_at is not null and r.resolved_at is null" : "(r.held_at is null or r.resolved_at is not null)"));
    }
    if (since != null) {
      all.add(Condition.of("r.ended_at >= ?", since.atOffset(ZoneOffset.UTC)));
    }
    if (until != null) {
      all.add(Condition.of("r.ended_at < ?", until.atOffset(ZoneOffset.UTC)));
    }
    if (dryRun != null) {
      all.add(Condition.of(dryRun ? "r.dry_run" : "not r.dry_run"));
    }
    return Condition.all(all);
  }
}
