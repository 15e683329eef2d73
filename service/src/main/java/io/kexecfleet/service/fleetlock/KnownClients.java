package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.rollout.Places;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Who asked lately, or holds a lease. Ids are whatever was said at the door: nobody vouches for them but the group's secret. */
@Service
public class KnownClients {

  /** Who was not heard of for so long is not known any more. Fedora CoreOS is released twice in that time. */
  static final Duration HEARD_OF_WITHIN = Duration.ofDays(30);

  /** So that who asks every few minutes is written down once a day. */
  static final Duration NOTED_EVERY = Duration.ofDays(1);

  /** @param lastSeen to the day */
  public record Client(String id, Instant firstSeen, Instant lastSeen) {}

  private final ClientTable table;
  private final LeaseTable leases;
  private final Places places;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;

  KnownClients(
      ClientTable table, LeaseTable leases, Places places, AuditLog audit, TransactionTemplate transactions, Clock clock) {
    this.table = table;
    this.leases = leases;
    this.places = places;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  private Instant since() {
    return clock.instant().minus(HEARD_OF_WITHIN);
  }

  /** @return whether it is known now; not so where the group has as many clients as it may */
  boolean know(LockGroup group, String id) {
    var now = clock.instant();
    var seen = table.lastSeen(group.name(), id);
    if (seen.isPresent()) {
      if (seen.get().isBefore(now.minus(NOTED_EVERY))) {
        table.seen(group.name(), id, now);
      }
      return true;
    }
    // Who is told no is told so without a lock: it is never wrong.
    return hasRoom(group) && add(group, id, now);
  }

  private boolean hasRoom(LockGroup group) {
    return table.count(group.name(), since()) < group.clients();
  }

  /** New ones one after the other, so that there are never more than there may be. */
  private boolean add(LockGroup group, String id, Instant now) {
    return transactions.execute(
        _ -> {
          table.lock(group.name());
          table.forgetUnknown(group.name(), since());
          if (hasRoom(group)) {
            table.add(group.name(), id, now);
          }
          return table.lastSeen(group.name(), id).isPresent();
        });
  }

  /** How many each group has, by its name; groups without any may be missing. */
  public Map<String, Integer> counts() {
    return table.counts(since());
  }

  /**
   * Those of a group, by id.
   *
   * @param after the last id of the page before; empty: begins
   */
  public List<Client> page(String group, String after, int limit) {
    return table.page(group, after, limit, since());
  }

  /**
   * Forgets a client. It is known again once it asks again: who shall not ask at all must not have the group's secret.
   *
   * @throws LockException when it is not known ({@code UNKNOWN}), or holds a lease ({@code IN_USE})
   */
  public void forget(String group, String id, Actor actor) {
    transactions.executeWithoutResult(
        _ -> {
          places.lock();
          if (leases.taken(group).stream().anyMatch(it -> it.client().equals(id))) {
            throw new LockException(
                LockException.Reason.IN_USE, "Client %s of group %s holds a lease: wait for it or resolve it first.".formatted(id, group));
          }
          if (!table.remove(group, id)) {
            throw new LockException(LockException.Reason.UNKNOWN, "No client %s of a group %s is known.".formatted(id, group));
          }
          audit.record(actor, "fleet-lock.forget", group + "/" + id, Map.of());
        });
  }
}
