package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.rollout.Places;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Gives leases out and takes them back. What a client is told is committed before it is told; whoever decides holds the
 * lock under which rollouts take their places too.
 */
@Service
public class Leases {

  private final GroupTable groups;
  private final ClientTable clients;
  private final LeaseTable leases;
  private final LeaseExpiry expiry;
  private final Places places;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;

  /** However many ask at once, one connection of this replica waits for the lock and not all of them. */
  private final ReentrantLock turn = new ReentrantLock(true);

  Leases(
      GroupTable groups,
      ClientTable clients,
      LeaseTable leases,
      LeaseExpiry expiry,
      Places places,
      AuditLog audit,
      TransactionTemplate transactions,
      Clock clock) {
    this.groups = groups;
    this.clients = clients;
    this.leases = leases;
    this.expiry = expiry;
    this.places = places;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * A client wants to reboot: returns when it may, and when that is on record.
   *
   * @param address where it asks from
   * @throws RefusedException when it may not
   */
  void take(String groupName, String client, String address) {
    var group = require(groupName);
    if (!clients.know(group, client, clock.instant())) {
      throw new RefusedException(
          Refusal.Kind.TOO_MANY_CLIENTS,
          "Group %s has %d clients, as many as it may, and %s is none of them.".formatted(groupName, group.clients(), client));
    }
    // Most who ask are told no, which needs no lock: it is never wrong to be told so.
    refuse(transactions.execute(_ -> answer(group, client, clock.instant())));
    refuse(
        freeing(
            () -> {
              var now = clock.instant();
              var freed = expiry.expire(now);
              var current = require(groupName);
              var answer = answer(current, client, now);
              if (answer instanceof LeaseRules.Answer.Yes yes) {
                write(current, client, address, yes.expiresAt(), now);
              }
              return new Done<>(answer, freed);
            }));
  }

  private static void refuse(LeaseRules.Answer answer) {
    if (answer instanceof LeaseRules.Answer.No no) {
      throw new RefusedException(no.kind(), no.why());
    }
  }

  private LockGroup require(String name) {
    return groups
        .find(name)
        .orElseThrow(() -> new RefusedException(Refusal.Kind.UNKNOWN_GROUP, "There is no group %s any more.".formatted(name)));
  }

  private LeaseRules.Answer answer(LockGroup group, String client, Instant now) {
    var taken = leases.taken(group.name());
    return LeaseRules.asked(group, own(taken, client), taken, places.holding(group.host(), now), now);
  }

  private static @Nullable Lease own(List<Lease> taken, String client) {
    return taken.stream().filter(it -> it.client().equals(client)).findFirst().orElse(null);
  }

  private void write(LockGroup group, String client, String address, Instant expiresAt, Instant now) {
    var own = own(leases.taken(group.name()), client);
    var details = Map.of("expires", expiresAt.toString());
    if (own == null) {
      var id = TimeOrderedId.at(now);
      leases.add(id, group.name(), client, now, expiresAt);
      expiry.wakeAt(id, expiresAt);
      audit.record(actor(group.name(), address), "fleet-lock.take", subject(group.name(), client), details);
    } else if (own.expiredAt() != null || expiresAt.isAfter(own.expiresAt())) {
      leases.extend(own.id(), expiresAt);
      expiry.wakeAt(own.id(), expiresAt);
      audit.record(actor(group.name(), address), "fleet-lock.extend", subject(group.name(), client), details);
    }
  }

  /** A client is up: its lease ends, if it has one. Returns when that is on record. */
  void free(String groupName, String client, String address) {
    var group = require(groupName);
    var _ = clients.know(group, client, clock.instant());
    if (own(leases.taken(groupName), client) != null) {
      var _ = end(groupName, client, actor(groupName, address), "fleet-lock.free", Map.of());
    }
  }

  /**
   * An operator took care of a client that holds its place.
   *
   * @throws LockException ({@code UNKNOWN}) when it has no lease
   */
  public void resolve(String groupName, String client, Actor actor) {
    if (end(groupName, client, actor, "fleet-lock.resolve", Map.of()).isEmpty()) {
      throw new LockException(
          LockException.Reason.UNKNOWN, "No client %s of a group %s holds a lease.".formatted(client, groupName));
    }
  }

  private Optional<Lease> end(String groupName, String client, Actor actor, String action, Map<String, ?> details) {
    return freeing(
        () -> {
          var own = Optional.ofNullable(own(leases.taken(groupName), client));
          own.ifPresent(
              it -> {
                leases.end(it.id(), clock.instant());
                audit.record(actor, action, subject(groupName, client), details);
              });
          return new Done<>(own, own.isPresent());
        });
  }

  /** @param freed whether places were given up */
  private record Done<T>(T result, boolean freed) {}

  private <T> T freeing(Supplier<Done<T>> work) {
    var done = inTurn(work);
    if (done.freed) {
      places.freed();
    }
    return done.result;
  }

  private <T> Done<T> inTurn(Supplier<Done<T>> work) {
    turn.lock();
    try {
      return transactions.execute(
          _ -> {
            places.lock();
            return work.get();
          });
    } finally {
      turn.unlock();
    }
  }

  private static Actor actor(String group, String address) {
    return new Actor("fleet-lock:" + group, address);
  }

  private static String subject(String group, String client) {
    return group + "/" + client;
  }

  /** Those of a group that take places, the oldest first. */
  public List<Lease> of(String groupName) {
    return leases.taken(groupName);
  }
}
