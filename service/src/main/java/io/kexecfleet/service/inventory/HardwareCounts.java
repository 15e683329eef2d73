package io.kexecfleet.service.inventory;

import io.kexecfleet.service.inventory.Selector.Condition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Which hardware the fleet is made of. */
@Service
public class HardwareCounts {

  private final JdbcClient database;

  HardwareCounts(JdbcClient database) {
    this.database = database;
  }

  /** How many hosts there are by vendor and product; those whose agents do not say under an empty name. Counts all hosts. */
  public Map<String, Long> of(Scope reach, Selector selector) {
    var condition = Condition.all(List.of(Condition.of("retired_at is null"), reach.condition("labels"), selector.condition("labels")));
    var counts = new TreeMap<String, Long>();
    database
        .sql("select coalesce(hardware, ''), count(*) from host where %s group by 1".formatted(condition.sql()))
        .params(condition.arguments())
        .query((row, _) -> counts.put(row.getString(1), row.getLong(2)))
        .list();
    return counts;
  }
}
