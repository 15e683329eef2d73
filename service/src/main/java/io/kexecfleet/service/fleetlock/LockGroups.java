package io.kexecfleet.service.fleetlock;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.calendar.Windows;
import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.rollout.Places;
import io.kexecfleet.service.secret.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The operators' side of FleetLock groups. */
@Service
public class LockGroups {

  /** There are at most this many. */
  public static final int MOST = 1000;

  private static final String PREFIX = "kexecfleet_lock_";

  private final GroupTable table;
  private final ClientTable clients;
  private final LeaseTable leases;
  private final Places places;
  private final Windows windows;
  private final GroupSecrets secrets;
  private final AuditLog audit;
  private final TransactionTemplate transactions;

  LockGroups(
      GroupTable table,
      ClientTable clients,
      LeaseTable leases,
      Places places,
      Windows windows,
      GroupSecrets secrets,
      AuditLog audit,
      TransactionTemplate transactions) {
    this.table = table;
    this.clients = clients;
    this.leases = leases;
    this.places = places;
    this.windows = windows;
    this.secrets = secrets;
    this.audit = audit;
    this.transactions = transactions;
  }

  /** By name. */
  public List<LockGroup> all() {
    return table.all();
  }

  public Optional<LockGroup> find(String name) {
    return table.find(name);
  }

  /** How many clients of each group ever asked, by its name; groups without any may be missing. */
  public Map<String, Integer> clients() {
    return clients.counts();
  }

  /**
   * Makes a group, or changes the one of this name. Holds from the next question on; who has a lease keeps it.
   *
   * @return the secret of a new group, which is kept nowhere; null: it is not new
   * @throws InvalidInputException when it names a window that is not there ({@code windows})
   * @throws LockException when there are too many ({@code FULL})
   */
  public @Nullable String put(LockGroup group, Actor actor) {
    return transactions.execute(
        _ -> {
          places.lock();
          requireWindows(group);
          var secret = Secret.random(PREFIX);
          var known = table.find(group.name());
          if (known.isPresent()) {
            table.change(group);
          } else {
            requireRoom();
            table.add(group, Secret.digest(secret));
          }
          audit.record(actor, "fleet-lock-group.put", group.name(), details(group));
          return known.isPresent() ? null : secret;
        });
  }

  private void requireWindows(LockGroup group) {
    var missing = group.windows().isEmpty() ? List.<String>of() : List.copyOf(windows.missing(group.windows()));
    if (!missing.isEmpty()) {
      throw new InvalidInputException("windows", "There is no maintenance window named %s.".formatted(missing.getFirst()));
    }
  }

  private void requireRoom() {
    if (table.all().size() >= MOST) {
      throw new LockException(
          LockException.Reason.FULL, "There are at most %d FleetLock groups. Delete some that nobody uses.".formatted(MOST));
    }
  }

  private static Map<String, ?> details(LockGroup group) {
    return Map.of(
        "slots", group.slots(),
        "labels", new TreeMap<>(group.labels()),
        "windows", new TreeSet<>(group.windows()),
        "lease", group.lease().toString(),
        "outTime", group.outTime().toString(),
        "clients", group.clients(),
        "whenExpired", group.whenExpired());
  }

  /**
   * Gives a group another secret. The one before opens nothing any more: at once here, within ten seconds on every other
   * replica.
   *
   * @return the secret, which is kept nowhere
   * @throws LockException when there is no such group ({@code UNKNOWN})
   */
  public String replaceSecret(String name, Actor actor) {
    var secret = Secret.random(PREFIX);
    transactions.executeWithoutResult(
        _ -> {
          places.lock();
          require(name);
          table.replaceSecret(name, Secret.digest(secret));
          audit.record(actor, "fleet-lock-group.secret", name, Map.of());
        });
    secrets.changed();
    return secret;
  }

  /** @throws LockException when there is no such group ({@code UNKNOWN}), or clients of it take places ({@code IN_USE}) */
  public void delete(String name, Actor actor) {
    transactions.executeWithoutResult(
        _ -> {
          places.lock();
          require(name);
          var taken = leases.taken(name);
          if (!taken.isEmpty()) {
            throw new LockException(
                LockException.Reason.IN_USE,
                "%d clients of group %s hold leases, %s among them: wait for them or resolve them first."
                    .formatted(taken.size(), name, taken.getFirst().client()));
          }
          table.delete(name);
          audit.record(actor, "fleet-lock-group.delete", name, Map.of());
        });
    secrets.changed();
  }

  private void require(String name) {
    if (table.find(name).isEmpty()) {
      throw new LockException(LockException.Reason.UNKNOWN, "There is no FleetLock group %s.".formatted(name));
    }
  }
}
