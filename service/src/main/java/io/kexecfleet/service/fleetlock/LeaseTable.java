package io.kexecfleet.service.fleetlock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The leases in the database. Whoever writes holds the lock under which places are taken. */
@Component
class LeaseTable {

  private static final String READ =
      "select id, group_name, client_id, taken_at, expires_at, expired_at, ended_at from fleet_lock_lease ";

  /** Far longer than budgets look back; what happened is in the audit log. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final JdbcClient database;

  LeaseTable(JdbcClient database) {
    this.database = database;
  }

  /** Those of a group that take places, the oldest first. */
  List<Lease> taken(String group) {
    return database
        .sql(READ + "where group_name = ? and ended_at is null order by taken_at, id")
        .param(group)
        .query(LeaseTable::lease)
        .list();
  }

  /** Those that take places, and those that did since then; null: none of these. */
  List<Lease> taken(@Nullable Instant since) {
    return since == null
        ? database.sql(READ + "where ended_at is null").query(LeaseTable::lease).list()
        : database.sql(READ + "where ended_at is null or ended_at > ?").param(at(since)).query(LeaseTable::lease).list();
  }

  /** Those that should have been heard of by now, and nobody has looked after yet. */
  List<Lease> due(Instant now) {
    return database
        .sql(READ + "where ended_at is null and expired_at is null and expires_at <= ? order by expires_at limit 1000")
        .param(at(now))
        .query(LeaseTable::lease)
        .list();
  }

  void add(UUID id, String group, String client, Instant now, Instant expiresAt) {
    database.sql("delete from fleet_lock_lease where ended_at < ?").param(at(now.minus(KEPT))).update();
    database
        .sql("insert into fleet_lock_lease (id, group_name, client_id, taken_at, expires_at) values (?, ?, ?, ?, ?)")
        .params(id, group, client, at(now), at(expiresAt))
        .update();
  }

  void extend(UUID id, Instant expiresAt) {
    database
        .sql("update fleet_lock_lease set expires_at = ?, expired_at = null where id = ?")
        .params(at(expiresAt), id)
        .update();
  }

  void holdOn(UUID id, Instant now) {
    database.sql("update fleet_lock_lease set expired_at = ? where id = ?").params(at(now), id).update();
  }

  void end(UUID id, Instant now) {
    database.sql("update fleet_lock_lease set ended_at = ? where id = ?").params(at(now), id).update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private static Lease lease(ResultSet row, int number) throws SQLException {
    return new Lease(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        row.getTimestamp(4).toInstant(),
        row.getTimestamp(5).toInstant(),
        instant(row, 6),
        instant(row, 7));
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
