package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import io.kexecfleet.service.rollout.Places;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks after leases whose clients were not heard of again, on whichever replica is there then. */
@Component
class LeaseExpiry implements TimedWork {

  private static final String NAME = "fleet-lock-lease";

  private final GroupTable groups;
  private final LeaseTable leases;
  private final Places places;
  private final Timers timers;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;

  LeaseExpiry(
      GroupTable groups,
      LeaseTable leases,
      Places places,
      Timers timers,
      AuditLog audit,
      TransactionTemplate transactions,
      Clock clock) {
    this.groups = groups;
    this.leases = leases;
    this.places = places;
    this.timers = timers;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Belongs to the transaction it is called in. Each time has a timer of its own, so that none is moved while it rings. */
  void wakeAt(UUID lease, Instant at) {
    timers.set(NAME, lease + "@" + at.toEpochMilli(), at);
  }

  /**
   * Gives the places up of those that expired, or marks them where they keep them. Whoever calls holds the lock.
   *
   * @return whether places were given up
   */
  boolean expire(Instant now) {
    var due = leases.due(now);
    if (due.isEmpty()) {
      return false;
    }
    var byName = groups.byName();
    var freed = false;
    for (var lease : due) {
      var holds = Objects.requireNonNull(byName.get(lease.group()), "a lease without its group").whenExpired() == LockGroup.WhenExpired.HOLD;
      if (holds) {
        leases.holdOn(lease.id(), now);
      } else {
        leases.end(lease.id(), now);
        freed = true;
      }
      audit.record(
          Actor.SYSTEM, "fleet-lock.expire", lease.group() + "/" + lease.client(), Map.of("place", holds ? "held" : "freed"));
    }
    return freed;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public @Nullable Instant run(String instance) {
    boolean freed =
        transactions.execute(
            _ -> {
              places.lock();
              return expire(clock.instant());
            });
    if (freed) {
      places.freed();
    }
    return null;
  }
}
