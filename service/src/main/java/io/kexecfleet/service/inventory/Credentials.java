package io.kexecfleet.service.inventory;

import io.kexecfleet.service.database.GuardedLookup;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Whose credential is whose, in memory: a check-in must not cost a look into the database, and neither must a guess. A
 * host that enrolled with another replica is looked up once. Keyed by digest, so that how long that takes tells nothing
 * about any credential. A host keeps its credential for good, so what is known here stays true.
 */
@Component
public class Credentials {

  /** A host that proved who it is. */
  public record Owner(UUID hostId, String host) {}

  private record Known(String digest, Owner owner) {}

  private static final String READ = "select credential_sha256, id, name from host where credential_sha256 ";

  private final JdbcClient database;
  private final GuardedLookup<Owner> strangers;
  private final Map<String, Owner> owners = new ConcurrentHashMap<>();

  /** Reads them all at once: after a restart the whole fleet is back within seconds. */
  Credentials(JdbcClient database, Clock clock) {
    this.database = database;
    this.strangers = new GuardedLookup<>(this::lookUp, clock);
    read(database.sql(READ + "is not null")).list().forEach(known -> remember(known.digest(), known.owner()));
  }

  private Optional<Owner> lookUp(String digest) {
    return read(database.sql(READ + "= ?").param(digest)).optional().map(Known::owner);
  }

  private static JdbcClient.MappedQuerySpec<Known> read(JdbcClient.StatementSpec statement) {
    return statement.query(
        (row, _) -> new Known(row.getString(1), new Owner(row.getObject(2, UUID.class), row.getString(3))));
  }

  final void remember(String digest, Owner owner) {
    owners.put(digest, owner);
  }

  /**
   * @param digest SHA-256 of the credential, 64 lower-case hex digits
   * @throws org.springframework.dao.DataAccessException when it is not known here and cannot be looked up
   */
  public Optional<Owner> ownerOf(String digest) {
    var known = owners.get(digest);
    if (known != null) {
      return Optional.of(known);
    }
    var found = strangers.find(digest);
    found.ifPresent(owner -> remember(digest, owner));
    return found;
  }
}
