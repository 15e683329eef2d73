package io.kexecfleet.service.inventory;

import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes hosts known: by an operator's word beforehand, or by the host's own enrolment. */
@Service
public class HostDirectory {

  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,253}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Hosts hosts;
  private final EntityManager entities;
  private final Credentials credentials;
  private final TransactionTemplate transactions;
  private final Clock clock;

  HostDirectory(
      Hosts hosts, EntityManager entities, Credentials credentials, TransactionTemplate transactions, Clock clock) {
    this.hosts = hosts;
    this.entities = entities;
    this.credentials = credentials;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Makes a host known before its agent comes; the first enrolment under its name claims it.
   *
   * @throws HostException when the name is no name ({@code INVALID}) or is taken ({@code EXISTS})
   */
  public Host create(String name) {
    requireName(name);
    try {
      return transactions.execute(_ -> addNew(name));
    } catch (DataIntegrityViolationException e) {
      throw exists(name);
    }
  }

  /**
   * Lets a host in under its name. Saying the same thing again changes nothing.
   *
   * @param digest SHA-256 of the credential its agent made
   * @throws HostException when name or digest is none ({@code INVALID}), or the name belongs to another credential, or
   *     the credential to another name ({@code EXISTS})
   */
  public void enrol(String name, String digest) {
    requireName(name);
    if (!DIGEST.matcher(digest).matches()) {
      throw new HostException(
          HostException.Reason.INVALID, "credentialSha256 must be a SHA-256: 64 lower-case hex digits.");
    }
    var owner = credentials.ownerOf(digest);
    if (owner.isPresent()) {
      if (owner.get().host().equals(name)) {
        return;
      }
      throw new HostException(
          HostException.Reason.EXISTS,
          "This credential belongs to host %s. If this machine was cloned from it, delete the agent's credential here and let it enrol anew."
              .formatted(owner.get().host()));
    }
    try {
      credentials.add(transactions.execute(_ -> claim(name, digest)));
    } catch (DataIntegrityViolationException e) {
      throw new HostException(
          HostException.Reason.EXISTS,
          "Host %s was enrolled by somebody else at the same instant. Send the enrolment again."
              .formatted(name));
    }
  }

  /** The constraint on the name is for those who ask at the same instant. */
  private Host addNew(String name) {
    if (hosts.findByName(name).isPresent()) {
      throw exists(name);
    }
    return add(name);
  }

  private static HostException exists(String name) {
    return new HostException(HostException.Reason.EXISTS, "There is a host named %s already.".formatted(name));
  }

  private Host add(String name) {
    var now = clock.instant();
    var host = new Host(TimeOrderedId.at(now), name, now);
    entities.persist(host);
    return host;
  }

  private Host claim(String name, String digest) {
    var host = hosts.findByName(name).map(known -> hosts.lockAll(List.of(known.id())).getFirst()).orElseGet(() -> add(name));
    var known = host.credentialSha256();
    if (known != null && !known.equals(digest)) {
      throw new HostException(
          HostException.Reason.EXISTS,
          "Host %s is enrolled with another credential. If it was installed anew, restore its agent's credential file or enrol it under another name; if not, somebody else uses its name."
              .formatted(name));
    }
    if (known == null) {
      host.enrol(digest, clock.instant());
    }
    return host;
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new HostException(
          HostException.Reason.INVALID, "A host's name is 1 to 253 characters out of a-z, 0-9, dot and dash.");
    }
  }

  public Optional<Host> find(String name) {
    return hosts.findByName(name);
  }

  public Optional<Host> find(UUID id) {
    return hosts.findById(id);
  }

  /** Those of the hosts that exist. */
  public List<Host> all(Collection<UUID> ids) {
    return ids.isEmpty() ? List.of() : hosts.findByIdIn(ids);
  }

  /** @param after the last name of the page before, or empty for the first page */
  public List<Host> page(String after, int limit) {
    return hosts.page(after, Limit.of(limit));
  }
}
