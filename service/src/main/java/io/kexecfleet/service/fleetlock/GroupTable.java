package io.kexecfleet.service.fleetlock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The groups in the database. */
@Component
class GroupTable {

  private static final String READ =
      "select name, slots, labels::text, windows, lease_s, out_s, most_clients, when_expired from fleet_lock_group ";

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private final JdbcClient database;
  private final JsonMapper json;

  GroupTable(JdbcClient database, JsonMapper json) {
    this.database = database;
    this.json = json;
  }

  Optional<LockGroup> find(String name) {
    return database.sql(READ + "where name = ?").param(name).query(this::group).optional();
  }

  List<LockGroup> all() {
    return database.sql(READ + "order by name collate \"C\"").query(this::group).list();
  }

  Map<String, LockGroup> byName() {
    return all().stream().collect(Collectors.toUnmodifiableMap(LockGroup::name, Function.identity()));
  }

  Optional<String> nameBySecret(String digest) {
    return database.sql("select name from fleet_lock_group where secret_sha256 = ?").param(digest).query(String.class).optional();
  }

  void add(LockGroup group, String secretDigest) {
    database
        .sql(
            """
            insert into fleet_lock_group (slots, labels, windows, lease_s, out_s, most_clients, when_expired, name, secret_sha256)
            values (?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?)
            """)
        .params(values(group))
        .param(secretDigest)
        .update();
  }

  void change(LockGroup group) {
    database
        .sql(
            """
            update fleet_lock_group
            set slots = ?, labels = ?::jsonb, windows = ?, lease_s = ?, out_s = ?, most_clients = ?, when_expired = ? where name = ?
            """)
        .params(values(group))
        .update();
  }

  private List<Object> values(LockGroup group) {
    return List.of(
        group.slots(),
        json.writeValueAsString(group.labels()),
        group.windows().stream().sorted().toArray(String[]::new),
        group.lease().toSeconds(),
        group.outTime().toSeconds(),
        group.clients(),
        group.whenExpired().name(),
        group.name());
  }

  void replaceSecret(String name, String digest) {
    database.sql("update fleet_lock_group set secret_sha256 = ? where name = ?").params(digest, name).update();
  }

  /** With its clients. */
  void delete(String name) {
    database.sql("delete from fleet_lock_group where name = ?").param(name).update();
  }

  private LockGroup group(ResultSet row, int number) throws SQLException {
    return new LockGroup(
        row.getString(1),
        row.getInt(2),
        json.readValue(row.getString(3), LABELS),
        Set.of((String[]) row.getArray(4).getArray()),
        Duration.ofSeconds(row.getInt(5)),
        Duration.ofSeconds(row.getInt(6)),
        row.getInt(7),
        LockGroup.WhenExpired.valueOf(row.getString(8)));
  }
}
