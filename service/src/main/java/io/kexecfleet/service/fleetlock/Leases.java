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
  private final KnownClients clients;
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
      KnownClients clients,
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

  /** @param own the client's lease as it was when that was answered; null: it had none */
  private record Heard(LeaseRules.Answer answer, @Nullable Lease own) {

    boolean isOnRecord() {
      return LeaseRules.isOnRecord(answer, own);
    }
  }

  /**
   * A client wants to reboot: returns when it may, and when that is on record.
   *
   * @param address where it asks from
   * @throws RefusedException when it may not
   */
  void take(String groupName, String client, String address) {
    var group = require(groupName);
    requireKnown(group, client);
    // Most who ask are told no, or what is on record already. That takes no lock: no is never wrong, and what is on record was
    // put there under the lock. Who ends the lease meanwhile has come after this answer.
    var heard = transactions.execute(_ -> hear(group, client, clock.instant()));
    refuse(heard.answer);
    if (!heard.isOnRecord()) {
      refuse(freeing(() -> decide(groupName, client, address)));
    }
  }

  private Done<LeaseRules.Answer> decide(String groupName, String client, String address) {
    var now = clock.instant();
    var freed = expiry.expire(now);
    var group = require(groupName);
    requireKnown(group, client);
    var heard = hear(group, client, now);
    if (heard.answer instanceof LeaseRules.Answer.Yes yes && !heard.isOnRecord()) {
      write(group, client, address, heard.own, yes.expiresAt(), now);
    }
    return new Done<>(heard.answer, freed);
  }

  private void requireKnown(LockGroup group, String client) {
    if (!clients.know(group, client)) {
      throw new RefusedException(
          Refusal.Kind.TOO_MANY_CLIENTS,
          "Group %s has %d clients, as many as it may, and %s is none of them.".formatted(group.name(), group.clients(), client));
    }
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

  private Heard hear(LockGroup group, String client, Instant now) {
    var taken = leases.taken(group.name());
    var own = own(taken, client);
    return new Heard(LeaseRules.asked(group, own, taken, places.holding(group.host(), now), now), own);
  }

  private static @Nullable Lease own(List<Lease> taken, String client) {
    return taken.stream().filter(it -> it.client().equals(client)).findFirst().orElse(null);
  }

  private void write(LockGroup group, String client, String address, @Nullable Lease own, Instant expiresAt, Instant now) {
    var details = Map.of("expires", expiresAt.toString());
    if (own == null) {
      var id = TimeOrderedId.at(now);
      leases.add(id, group, client, now, expiresAt);
      expiry.wakeAt(id, expiresAt);
      audit.record(actor(group.name(), address), "fleet-lock.take", subject(group.name(), client), details);
    } else {
      leases.extend(own.id(), expiresAt);
      expiry.wakeAt(own.id(), expiresAt);
      audit.record(actor(group.name(), address), "fleet-lock.extend", subject(group.name(), client), details);
    }
  }

  /** A client is up: its lease ends, if it has one. Returns when that is on record. */
  void free(String groupName, String client, String address) {
    var group = require(groupName);
    var _ = clients.know(group, client);
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
