package io.kexecfleet.service.fleetlock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The clients in the database. Known are those that were heard of since some time, and those that hold a lease. */
@Component
class ClientTable {

  private static final String KNOWN =
      """
      (c.last_seen > ? or exists (
        select from fleet_lock_lease l where l.group_name = c.group_name and l.client_id = c.id and l.ended_at is null))
      """;

  private final JdbcClient database;

  ClientTable(JdbcClient database) {
    this.database = database;
  }

  Optional<Instant> lastSeen(String group, String id) {
    return database
        .sql("select last_seen from fleet_lock_client where group_name = ? and id = ?")
        .params(group, id)
        .query((row, _) -> row.getTimestamp(1).toInstant())
        .optional();
  }

  void seen(String group, String id, Instant now) {
    database
        .sql("update fleet_lock_client set last_seen = ? where group_name = ? and id = ?")
        .params(at(now), group, id)
        .update();
  }

  int count(String group, Instant since) {
    return database
        .sql("select count(*)::int from fleet_lock_client c where c.group_name = ? and " + KNOWN)
        .params(group, at(since))
        .query(Integer.class)
        .single();
  }

  /** Until the end of the transaction no other client is added to this group. */
  void lock(String group) {
    database.sql("select name from fleet_lock_group where name = ? for no key update").param(group).query(String.class).optional();
  }

  /** Not where the group has been deleted. */
  void add(String group, String id, Instant now) {
    database
        .sql(
            """
            insert into fleet_lock_client (group_name, id, first_seen, last_seen)
            select name, ?, ?, ? from fleet_lock_group where name = ? on conflict do nothing
            """)
        .params(id, at(now), at(now), group)
        .update();
  }

  void forgetUnknown(String group, Instant since) {
    database
        .sql("delete from fleet_lock_client c where c.group_name = ? and not " + KNOWN)
        .params(group, at(since))
        .update();
  }

  /** @return whether it was there */
  boolean remove(String group, String id) {
    return database.sql("delete from fleet_lock_client where group_name = ? and id = ?").params(group, id).update() > 0;
  }

  /** How many are known, by group. */
  Map<String, Integer> counts(Instant since) {
    var counts = new HashMap<String, Integer>();
    database
        .sql("select c.group_name, count(*)::int from fleet_lock_client c where %s group by c.group_name".formatted(KNOWN))
        .param(at(since))
        .query(
            row -> {
              counts.put(row.getString(1), row.getInt(2));
            });
    return counts;
  }

  /** By id. */
  List<KnownClients.Client> page(String group, String after, int limit, Instant since) {
    return database
        .sql(
            """
            select c.id, c.first_seen, c.last_seen from fleet_lock_client c
            where c.group_name = ? and c.id collate "C" > ? and %s order by c.id collate "C" limit ?
            """
                .formatted(KNOWN))
        .params(group, after, at(since), limit)
        .query(ClientTable::client)
        .list();
  }

  private static KnownClients.Client client(ResultSet row, int number) throws SQLException {
    return new KnownClients.Client(row.getString(1), row.getTimestamp(2).toInstant(), row.getTimestamp(3).toInstant());
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
