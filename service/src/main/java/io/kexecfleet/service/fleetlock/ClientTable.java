package io.kexecfleet.service.fleetlock;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Who ever asked, in the database. */
@Component
class ClientTable {

  private final JdbcClient database;
  private final TransactionTemplate transactions;

  ClientTable(JdbcClient database, TransactionTemplate transactions) {
    this.database = database;
    this.transactions = transactions;
  }

  /** @return whether it is known now; not so where the group has as many clients as it may */
  boolean know(LockGroup group, String id, Instant now) {
    return isKnown(group.name(), id) || add(group.name(), id, now);
  }

  private boolean isKnown(String group, String id) {
    return database
        .sql("select exists (select from fleet_lock_client where group_name = ? and id = ?)")
        .params(group, id)
        .query(Boolean.class)
        .single();
  }

  /** New ones one after the other, so that there are never more than there may be. */
  private boolean add(String group, String id, Instant now) {
    return transactions.execute(
        _ -> {
          database.sql("select name from fleet_lock_group where name = ? for no key update").param(group).query(String.class).optional();
          database
              .sql(
                  """
                  insert into fleet_lock_client (group_name, id, first_seen)
                  select g.name, ?, ? from fleet_lock_group g
                  where g.name = ? and (select count(*) from fleet_lock_client c where c.group_name = g.name) < g.most_clients
                  on conflict do nothing
                  """)
              .params(id, now.atOffset(ZoneOffset.UTC), group)
              .update();
          return isKnown(group, id);
        });
  }

  /** How many, by group. */
  Map<String, Integer> counts() {
    var counts = new HashMap<String, Integer>();
    database
        .sql("select group_name, count(*)::int from fleet_lock_client group by group_name")
        .query(
            row -> {
              counts.put(row.getString(1), row.getInt(2));
            });
    return counts;
  }
}
