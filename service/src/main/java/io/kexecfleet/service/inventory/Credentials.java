package io.kexecfleet.service.inventory;

import io.kexecfleet.service.database.GuardedLookup;
import io.kexecfleet.service.inventory.CredentialTable.Row;
import io.kexecfleet.service.inventory.CredentialTable.Slot;
import io.kexecfleet.service.replica.NoticeListener;
import io.kexecfleet.service.replica.Notices;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whose credential is whose, in memory: a check-in must not cost a look into the database, and neither must a guess. What
 * another replica changed is forgotten here when it says so, and looked up again when it is shown. Keyed by digest, so that
 * how long that takes tells nothing about any credential.
 */
@Component
public class Credentials implements NoticeListener {

  private static final Logger log = LoggerFactory.getLogger(Credentials.class);

  /** A host that proved who it is. */
  public record Owner(UUID hostId, String host) {}

  private final CredentialTable table;
  private final Notices notices;
  private final TransactionTemplate transactions;
  private final ObjectProvider<CredentialListener> listeners;
  private final GuardedLookup<Row> strangers;
  private final KnownCredentials known = new KnownCredentials();

  /** Reads them all at once: after a restart the whole fleet is back within seconds. */
  Credentials(
      CredentialTable table,
      Notices notices,
      TransactionTemplate transactions,
      ObjectProvider<CredentialListener> listeners,
      Clock clock) {
    this.table = table;
    this.notices = notices;
    this.transactions = transactions;
    this.listeners = listeners;
    this.strangers = new GuardedLookup<>(digest -> table.find(digest).filter(row -> row.slot() != Slot.REVOKED), clock);
    readAll();
  }

  /**
   * Whose this is. One that was announced and is shown for the first time becomes its host's only one, on record before
   * this returns.
   *
   * @param digest SHA-256 of the credential, 64 lower-case hex digits
   * @throws org.springframework.dao.DataAccessException when it is not known here and cannot be looked up
   */
  public Optional<Owner> ownerOf(String digest) {
    var row = known.find(digest).or(() -> lookUp(digest));
    if (row.isPresent() && row.get().slot() == Slot.NEXT) {
      return takeUp(row.get());
    }
    return row.map(Credentials::owner);
  }

  /** Whether the host has a credential at all: who has proved itself a moment ago may have none any more. */
  public boolean isEnrolled(UUID hostId) {
    return known.has(hostId) || !table.acceptedOf(Set.of(hostId)).isEmpty();
  }

  private Optional<Row> lookUp(String digest) {
    try (var reading = known.reading()) {
      var found = strangers.find(digest);
      found.ifPresent(reading::add);
      return found;
    }
  }

  private Optional<Owner> takeUp(Row next) {
    change(
        next.hostId(),
        () -> {
          var now = table.find(next.digest());
          var isNext = now.isPresent() && now.get().slot() == Slot.NEXT;
          if (isNext) {
            table.advance(next.hostId());
          }
          return isNext;
        });
    return table.find(next.digest()).filter(row -> row.slot() == Slot.CURRENT).map(Credentials::owner);
  }

  /**
   * Changes a host's credentials: nobody else does meanwhile, and everybody knows of it afterwards.
   *
   * @param change made in a transaction; false where there was nothing to change
   */
  final void change(UUID hostId, Supplier<Boolean> change) {
    var changed =
        transactions.execute(
            _ -> {
              table.lock(hostId);
              var done = change.get();
              if (done) {
                notices.publish(Map.of(Notices.Topic.CREDENTIALS, Set.of(hostId)));
              }
              return done;
            });
    if (changed) {
      noticed(Notices.Topic.CREDENTIALS, Set.of(hostId));
    }
  }

  /** To be asked for before the transaction begins that lets a host in: what is revoked meanwhile is not taken in. */
  final KnownCredentials.Reading reading() {
    return known.reading();
  }

  @Override
  public final void noticed(Notices.Topic topic, Set<UUID> hostIds) {
    if (topic == Notices.Topic.CREDENTIALS) {
      known.forget(hostIds);
      listeners.forEach(listener -> listener.credentialsChanged(hostIds));
    }
  }

  /** Whoever was revoked meanwhile is let in until all are read; where they cannot be, each is looked up. */
  @Override
  public final void missed() {
    Thread.ofVirtual().name("credentials").start(this::readAnew);
  }

  private void readAnew() {
    var before = known.hosts();
    try {
      readAll();
    } catch (RuntimeException e) {
      log.warn("The hosts' credentials cannot be read anew: each is looked up when it is shown.", e);
      known.forget(before);
    }
    var gone = new HashSet<>(before);
    gone.removeAll(known.hosts());
    if (!gone.isEmpty()) {
      listeners.forEach(listener -> listener.credentialsChanged(gone));
    }
  }

  private void readAll() {
    try (var reading = known.reading()) {
      reading.replaceAll(table.accepted());
    }
  }

  private static Owner owner(Row row) {
    return new Owner(row.hostId(), row.host());
  }
}
