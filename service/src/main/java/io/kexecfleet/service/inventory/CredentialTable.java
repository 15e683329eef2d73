package io.kexecfleet.service.inventory;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The hosts' credentials in the database. Whoever changes those of a host holds the lock on the host's row. */
@Component
class CredentialTable {

  enum Slot {
    CURRENT,
    /** Announced, and not used yet. */
    NEXT,
    /** Not accepted any more, and never again. */
    REVOKED
  }

  /**
   * A credential on record.
   *
   * @param digest SHA-256, 64 lower-case hex digits
   */
  record Row(String digest, UUID hostId, String host, Slot slot) {}

  private static final String READ =
      "select c.sha256, c.host_id, h.name, c.slot from host_credential c join host h on h.id = c.host_id where ";
  private static final String ACCEPTED = "c.slot <> 'REVOKED'";

  private final JdbcClient database;
  private final Clock clock;

  CredentialTable(JdbcClient database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Whoever it belongs to, revoked or not. */
  Optional<Row> find(String digest) {
    return database.sql(READ + "c.sha256 = ?").param(digest).query(CredentialTable::row).optional();
  }

  List<Row> accepted() {
    return database.sql(READ + ACCEPTED).query(CredentialTable::row).list();
  }

  List<Row> acceptedOf(Collection<UUID> hostIds) {
    return database
        .sql(READ + ACCEPTED + " and c.host_id = any(?::uuid[])")
        .param(hostIds.stream().map(UUID::toString).toArray(String[]::new))
        .query(CredentialTable::row)
        .list();
  }

  /** Until the end of the transaction nobody else changes this host's credentials, or puts it into a rollout. */
  void lock(UUID hostId) {
    database.sql("select id from host where id = ? for update").param(hostId).query(UUID.class).optional();
  }

  void add(String digest, UUID hostId, Slot slot) {
    database
        .sql("insert into host_credential (sha256, host_id, slot, since) values (?, ?, ?, ?)")
        .params(digest, hostId, slot.name(), clock.instant().atOffset(ZoneOffset.UTC))
        .update();
  }

  void remove(UUID hostId, Slot slot) {
    database.sql("delete from host_credential where host_id = ? and slot = ?").params(hostId, slot.name()).update();
  }

  /** The next one is the current one from here on. */
  void advance(UUID hostId) {
    remove(hostId, Slot.CURRENT);
    database
        .sql("update host_credential set slot = 'CURRENT', since = ? where host_id = ? and slot = 'NEXT'")
        .params(clock.instant().atOffset(ZoneOffset.UTC), hostId)
        .update();
  }

  /** @return whether there were any */
  boolean revokeAll(UUID hostId) {
    return database
            .sql("update host_credential set slot = 'REVOKED', since = ? where host_id = ? and slot <> 'REVOKED'")
            .params(clock.instant().atOffset(ZoneOffset.UTC), hostId)
            .update()
        > 0;
  }

  private static Row row(ResultSet row, int number) throws SQLException {
    return new Row(row.getString(1), row.getObject(2, UUID.class), row.getString(3), Slot.valueOf(row.getString(4)));
  }
}
