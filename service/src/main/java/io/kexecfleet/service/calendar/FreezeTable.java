package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The freezes in the database. */
@Component
class FreezeTable {

  private static final String ALL = "select name, begins_at, ends_at, selector, reason, uid, occurrence from jump_freeze ";
  private static final String PUT =
      """
      insert into jump_freeze (name, begins_at, ends_at, selector, reason, uid, occurrence) values (?, ?, ?, ?, ?, ?, ?)
      on conflict (name) do update set begins_at = excluded.begins_at, ends_at = excluded.ends_at,
        selector = excluded.selector, reason = excluded.reason
      """;

  /**
   * What a freeze was imported from.
   *
   * @param occurrence which of the event's, by its begin; null: the only one
   */
  record Source(String uid, @Nullable Instant occurrence) {}

  /** @param source null: made by an operator */
  record Stored(Freeze freeze, @Nullable Source source) {}

  private final JdbcClient database;

  FreezeTable(JdbcClient database) {
    this.database = database;
  }

  List<Stored> all() {
    return database.sql(ALL + "order by name").query(FreezeTable::stored).list();
  }

  Optional<Freeze> find(String name) {
    return database.sql(ALL + "where name = ?").param(name).query(FreezeTable::stored).optional().map(Stored::freeze);
  }

  List<Freeze> page(String after, int limit) {
    return database
        .sql(ALL + "where name > ? order by name limit ?")
        .params(after, limit)
        .query(FreezeTable::stored)
        .list()
        .stream()
        .map(Stored::freeze)
        .toList();
  }

  int count() {
    return database.sql("select count(*) from jump_freeze").query(Integer.class).single();
  }

  /** @param source of a new one; one that is there keeps its own */
  void put(Freeze freeze, @Nullable Source source) {
    database
        .sql(PUT)
        .param(freeze.name())
        .param(utc(freeze.from()))
        .param(utc(freeze.to()))
        .param(freeze.selector().toString())
        .param(freeze.reason())
        .param(source == null ? null : source.uid)
        .param(source == null || source.occurrence == null ? null : utc(source.occurrence))
        .update();
  }

  /** @return whether there was one */
  boolean delete(String name) {
    return database.sql("delete from jump_freeze where name = ?").param(name).update() > 0;
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Stored stored(ResultSet row, int number) throws SQLException {
    var freeze =
        new Freeze(
            row.getString("name"),
            row.getObject("begins_at", OffsetDateTime.class).toInstant(),
            row.getObject("ends_at", OffsetDateTime.class).toInstant(),
            Selector.parse(row.getString("selector")),
            row.getString("reason"));
    var uid = row.getString("uid");
    var occurrence = row.getObject("occurrence", OffsetDateTime.class);
    return new Stored(freeze, uid == null ? null : new Source(uid, occurrence == null ? null : occurrence.toInstant()));
  }
}
