package io.kexecfleet.service.inventory;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.inventory.CredentialTable.Row;
import io.kexecfleet.service.inventory.CredentialTable.Slot;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes hosts known, by an operator's word beforehand or by the host's own enrolment, and finds them again. */
@Service
public class HostDirectory {

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,253}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Hosts hosts;
  private final EntityManager entities;
  private final Credentials credentials;
  private final JoinTokens joining;
  private final CredentialTable credentialTable;
  private final HostAccess access;
  private final AuditLog audit;
  private final TransactionTemplate transactions;
  private final Clock clock;

  HostDirectory(
      Hosts hosts,
      EntityManager entities,
      Credentials credentials,
      JoinTokens joining,
      CredentialTable credentialTable,
      HostAccess access,
      AuditLog audit,
      TransactionTemplate transactions,
      Clock clock) {
    this.hosts = hosts;
    this.entities = entities;
    this.credentials = credentials;
    this.joining = joining;
    this.credentialTable = credentialTable;
    this.access = access;
    this.audit = audit;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Whether a host could have this name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Makes a host known before its agent comes; the first enrolment under its name claims it. One that was retired is part of
   * the fleet again.
   *
   * @param stored is told the name in the transaction that stores it
   * @throws HostException when the name is no name ({@code INVALID}) or is taken ({@code EXISTS})
   * @throws io.kexecfleet.service.problem.InvalidInputException when the labels are none ({@code labels})
   */
  public Host create(
      Actor actor, String name, Map<String, ? extends @Nullable String> labels, Consumer<String> stored) {
    requireName(name);
    var checked = Labels.require("labels", labels);
    try {
      return transactions.execute(
          _ -> {
            var before = hosts.lockByName(name);
            if (before.filter(host -> host.retiredAt() == null).isPresent()) {
              throw exists(name);
            }
            audit.record(actor, "host.create", name, Map.of("labels", checked));
            stored.accept(name);
            return before.map(host -> bringBack(host, checked)).orElseGet(() -> add(name, checked));
          });
    } catch (DataIntegrityViolationException e) {
      throw exists(name); // By somebody else, since we looked.
    }
  }

  /**
   * Lets a host in under its name, which brings back one that was retired. Saying the same thing again changes nothing, and
   * uses nothing up.
   *
   * @param digest SHA-256 of the credential its agent made
   * @param joinTokenId what it was let in with
   * @param address where the enrolment came from
   * @throws HostException when name or digest is none ({@code INVALID}), or the name belongs to another credential, or
   *     the credential to another name, or it was revoked ({@code EXISTS}), or the join token is used up, over, or for other
   *     hosts ({@code NOT_BY_THIS_TOKEN})
   */
  public void enrol(String name, String digest, long joinTokenId, String address) {
    requireName(name);
    requireDigest(digest);
    try (var reading = credentials.reading()) {
      var claimed = transactions.execute(_ -> claim(name, digest, joinTokenId, address));
      if (claimed.isNew()) {
        reading.add(new Row(digest, claimed.host().id(), claimed.host().name(), Slot.CURRENT));
      }
    } catch (DataIntegrityViolationException e) {
      throw new HostException(
          HostException.Reason.EXISTS,
          "Host %s was enrolled by somebody else at the same instant. Send the enrolment again."
              .formatted(name));
    }
  }

  /** @param isNew false: it was in already, by the same credential */
  private record Claimed(Host host, boolean isNew) {}

  private Claimed claim(String name, String digest, long joinTokenId, String address) {
    var owner = credentialTable.find(digest);
    if (owner.isPresent()) {
      if (owner.get().slot() == Slot.REVOKED) {
        throw new HostException(
            HostException.Reason.EXISTS, "This credential was revoked: whoever has it is not let in again. Make a new one.");
      }
      if (!owner.get().host().equals(name)) {
        throw new HostException(
            HostException.Reason.EXISTS,
            "This credential belongs to host %s. If this machine was cloned from it, delete the agent's credential here and let it enrol anew."
                .formatted(owner.get().host()));
      }
      return new Claimed(hosts.findById(owner.get().hostId()).orElseThrow(), false);
    }
    var host = hosts.lockByName(name).orElseGet(() -> add(name, joining.labels(joinTokenId)));
    if (!credentialTable.acceptedOf(Set.of(host.id())).isEmpty()) {
      throw new HostException(
          HostException.Reason.EXISTS,
          "Host %s is enrolled with another credential. If it was installed anew, restore its agent's credential file or enrol it under another name; if not, somebody else uses its name."
              .formatted(name));
    }
    var back = host.retiredAt() == null ? host : bringBack(host, joining.labels(joinTokenId));
    joining.use(joinTokenId, name, back.labels(), address);
    back.enrol(clock.instant());
    hosts.flush();
    credentialTable.add(digest, back.id(), Slot.CURRENT);
    return new Claimed(back, true);
  }

  private Host bringBack(Host host, Map<String, String> labels) {
    access.bringBack(host.id(), labels);
    entities.refresh(host);
    return host;
  }

  private Host add(String name, Map<String, String> labels) {
    var now = clock.instant();
    var host = new Host(TimeOrderedId.at(now), name, labels, now);
    entities.persist(host);
    return host;
  }

  private static HostException exists(String name) {
    return new HostException(HostException.Reason.EXISTS, "There is a host named %s already.".formatted(name));
  }

  static void requireDigest(String text) {
    if (!DIGEST.matcher(text).matches()) {
      throw new HostException(
          HostException.Reason.INVALID, "credentialSha256 must be a SHA-256: 64 lower-case hex digits.");
    }
  }

  private static void requireName(String name) {
    if (!isName(name)) {
      throw new HostException(
          HostException.Reason.INVALID, "A host's name is 1 to 253 characters out of a-z, 0-9, dot and dash.");
    }
  }

  /**
   * A host of the fleet: one that was retired is not found. What no host could be called is not looked for, since the database
   * does not take every text.
   */
  public Optional<Host> find(String name) {
    return isName(name) ? hosts.findByName(name).filter(host -> host.retiredAt() == null) : Optional.empty();
  }

  /** Nothing for a host out of reach. */
  public Optional<Host> find(String name, Scope reach) {
    return find(name).filter(host -> reach.reaches(host.labels()));
  }

  public Optional<Host> find(UUID id) {
    return hosts.findById(id);
  }

  /** Those of the hosts that exist, by name. */
  public List<Host> all(Collection<UUID> ids) {
    return ids.isEmpty() ? List.of() : hosts.findByIdInOrderByName(ids);
  }
}
