package io.kexecfleet.service.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Reads what is on record. */
@Component
@Transactional(readOnly = true)
public class AuditListing {

  private static final String ENTRIES = "select id, at, actor, address, action, subject, details::text from audit_entry where ";

  private final JdbcClient database;

  AuditListing(JdbcClient database) {
    this.database = database;
  }

  /** A question to the database, with a question mark for each argument. */
  record Question(String sql, List<Object> arguments) {}

  /**
   * The newest first.
   *
   * @param before only older ones than this id
   */
  public List<AuditEntry> page(AuditQuery query, long before, int limit) {
    var question = question(query, query.action().isEmpty() ? List.of() : actions(query.action()), before, limit);
    return database.sql(question.sql).params(question.arguments).query(AuditListing::entry).list();
  }

  public Optional<AuditEntry> find(long id) {
    return database.sql(ENTRIES + "id = ?").param(id).query(AuditListing::entry).optional();
  }

  /** Everything that was ever done, by its name. */
  public List<String> actions() {
    // Goes from one action to the next one in their index, instead of through all entries.
    return database
        .sql(
            """
            with recursive known as (
              (select action from audit_entry order by action limit 1)
              union all
              select (select e.action from audit_entry e where e.action > known.action order by e.action limit 1) from known
              where known.action is not null)
            select action from known where action is not null order by action
            """)
        .query((row, _) -> row.getString(1))
        .list();
  }

  /** Those that are meant by one, or by its first word; itself where there is none like that. */
  private List<String> actions(String meant) {
    var found = actions().stream().filter(action -> action.startsWith(meant + ".")).toList();
    return found.isEmpty() ? List.of(meant) : found;
  }

  static Question question(AuditQuery query, List<String> actions, long before, int limit) {
    var conditions = new ArrayList<>(List.of("id < ?"));
    var arguments = new ArrayList<Object>(List.of(before));
    if (!query.actor().isEmpty()) {
      conditions.add("actor = ?");
      arguments.add(query.actor());
    }
    if (!actions.isEmpty()) {
      conditions.add("action in (%s)".formatted(String.join(", ", Collections.nCopies(actions.size(), "?"))));
      arguments.addAll(actions);
    }
    if (!query.subject().isEmpty()) {
      conditions.add("subject = ?");
      arguments.add(query.subject());
    }
    if (query.since() != null) {
      conditions.add("at >= ?");
      arguments.add(query.since().atOffset(ZoneOffset.UTC));
    }
    if (query.until() != null) {
      conditions.add("at < ?");
      arguments.add(query.until().atOffset(ZoneOffset.UTC));
    }
    arguments.add(limit);
    return new Question(ENTRIES + String.join(" and ", conditions) + " order by id desc limit ?", arguments);
  }

  private static AuditEntry entry(ResultSet row, int number) throws SQLException {
    return new AuditEntry(
        row.getLong(1),
        row.getTimestamp(2).toInstant(),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        row.getString(6),
        row.getString(7));
  }
}
