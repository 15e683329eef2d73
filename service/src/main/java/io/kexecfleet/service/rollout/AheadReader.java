package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Budget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads which hosts of a rollout are staged ahead, and leaves those out who could not be: the engine decides, this narrows. */
@Component
class AheadReader {

  private static final RebootReader.Some NOBODY = new RebootReader.Some("true", List.of(), 0);

  private final JdbcClient database;
  private final Json json;

  AheadReader(JdbcClient database, Json json) {
    this.database = database;
    this.json = json;
  }

  /** Of each reboot in STAGING or STAGED. */
  List<Map<String, String>> labels(UUID rolloutId) {
    return database
        .sql(
            """
            select h.labels::text from reboot r join host h on h.id = r.host_id
            where r.rollout_id = ? and r.state in ('STAGING', 'STAGED')
            """)
        .param(rolloutId)
        .query((row, _) -> json.labels(row.getString(1)))
        .list();
  }

  /** A condition that leaves out the hosts of groups of which as many are staged as may be out. */
  RebootReader.Some full(List<Budget> budgets, List<Map<String, String>> ahead) {
    var conditions = new ArrayList<String>();
    var arguments = new ArrayList<Object>();
    for (var budget : budgets) {
      var label = budget.label();
      if (label == null) {
        continue;
      }
      var counts = new HashMap<String, Integer>();
      for (var labels : ahead) {
        if (budget.selector().matches(labels) && labels.containsKey(label)) {
          counts.merge(labels.get(label), 1, Integer::sum);
        }
      }
      var full =
          counts.entrySet().stream()
              .filter(count -> count.getValue() >= budget.limit(count.getKey()))
              .map(Map.Entry::getKey)
              .toArray(String[]::new);
      if (full.length > 0) {
        var selected = budget.selector().condition("h.labels");
        conditions.add("not coalesce(%s and h.labels ->> ? = any(?), false)".formatted(selected.sql()));
        arguments.addAll(selected.arguments());
        arguments.add(label);
        arguments.add(full);
      }
    }
    return conditions.isEmpty() ? NOBODY : new RebootReader.Some(String.join(" and ", conditions), arguments, 0);
  }
}
