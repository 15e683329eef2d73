package io.kexecfleet.service.calendar;

import io.kexecfleet.service.inventory.Selector;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The windows in the database. */
@Component
class WindowTable {

  private static final String ALL =
      "select name, starts_at, zone, rrule, additions, exceptions, duration_s, selector, description, uid from maintenance_window ";
  private static final String PUT =
      """
      insert into maintenance_window (name, starts_at, zone, rrule, additions, exceptions, duration_s, selector, description, uid)
      values (?, ?, ?, ?, ?::text[], ?::text[], ?, ?, ?, ?)
      on conflict (name) do update set starts_at = excluded.starts_at, zone = excluded.zone, rrule = excluded.rrule,
        additions = excluded.additions, exceptions = excluded.exceptions, duration_s = excluded.duration_s,
        selector = excluded.selector, description = excluded.description,
        uid = coalesce(excluded.uid, maintenance_window.uid)
      """;

  /** @param uid the event it was imported from; null: made by an operator */
  record Stored(Window window, @Nullable String uid) {}

  private final JdbcClient database;

  WindowTable(JdbcClient database) {
    this.database = database;
  }

  List<Stored> all() {
    return database.sql(ALL + "order by name").query(WindowTable::stored).list();
  }

  Optional<Window> find(String name) {
    return database.sql(ALL + "where name = ?").param(name).query(WindowTable::stored).optional().map(Stored::window);
  }

  List<Window> page(String after, int limit) {
    return database
        .sql(ALL + "where name > ? order by name limit ?")
        .params(after, limit)
        .query(WindowTable::stored)
        .list()
        .stream()
        .map(Stored::window)
        .toList();
  }

  int count() {
    return database.sql("select count(*) from maintenance_window").query(Integer.class).single();
  }

  /** Those of the names that there are; they cannot be deleted before the transaction ends. */
  Set<String> hold(Collection<String> names) {
    return database
        .sql("select name from maintenance_window where name = any (?::text[]) for key share")
        .param(names.toArray(String[]::new))
        .query((row, _) -> row.getString("name"))
        .set();
  }

  /** @param uid null: as it was */
  void put(Window window, @Nullable String uid) {
    var schedule = window.schedule();
    database
        .sql(PUT)
        .param(window.name())
        .param(schedule.start())
        .param(schedule.zone().getId())
        .param(schedule.rrule())
        .param(schedule.additions().stream().map(LocalDateTime::toString).toArray(String[]::new))
        .param(schedule.exceptions().texts().toArray(String[]::new))
        .param(window.duration().toSeconds())
        .param(window.selector().toString())
        .param(window.description())
        .param(uid)
        .update();
  }

  /** @return whether there was one */
  boolean delete(String name) {
    return database.sql("delete from maintenance_window where name = ?").param(name).update() > 0;
  }

  private static Stored stored(ResultSet row, int number) throws SQLException {
    var schedule =
        Schedule.parse(
            row.getObject("starts_at", LocalDateTime.class).toString(),
            row.getString("zone"),
            row.getString("rrule"),
            texts(row, "additions"),
            texts(row, "exceptions"));
    var window =
        new Window(
            row.getString("name"),
            schedule,
            Duration.ofSeconds(row.getInt("duration_s")),
            Selector.parse(row.getString("selector")),
            row.getString("description"));
    return new Stored(window, row.getString("uid"));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }
}
