package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.service.inventory.Selector.Condition;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A question to the database.
 *
 * @param sql with a question mark for each argument
 */
public record Statement(String sql, List<Object> arguments) {

  /** @param more arguments after those of the condition */
  public static Statement of(String sql, Condition condition, Object... more) {
    var arguments = new ArrayList<>(condition.arguments());
    arguments.addAll(List.of(more));
    return new Statement(sql, arguments);
  }

  public <T> List<T> ask(JdbcClient database, RowMapper<T> mapper) {
    return database.sql(sql).params(arguments).query(mapper).list();
  }
}
