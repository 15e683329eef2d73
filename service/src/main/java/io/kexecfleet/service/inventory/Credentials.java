package io.kexecfleet.service.inventory;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Whose credential is whose, in memory: a check-in must not cost a look into the database, and neither must a guess.
 * Keyed by digest, so that how long a look-up takes tells nothing about any credential.
 */
@Component
public class Credentials {

  /** A host that proved who it is. */
  public record Owner(UUID hostId, String host) {}

  private final Map<String, Owner> owners = new ConcurrentHashMap<>();

  Credentials(Hosts hosts) {
    hosts.findAll().forEach(this::add);
  }

  final void add(Host host) {
    var digest = host.credentialSha256();
    if (digest != null) {
      owners.put(digest, new Owner(host.id(), host.name()));
    }
  }

  /** @param digest SHA-256 of the credential, 64 lower-case hex digits */
  public Optional<Owner> ownerOf(String digest) {
    return Optional.ofNullable(owners.get(digest));
  }
}
