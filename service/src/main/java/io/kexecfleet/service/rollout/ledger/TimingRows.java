package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Selector.Condition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.UUID;

/** Reads the ledger row by row. */
final class TimingRows {

  private TimingRows() {}

  /** @param condition which, those of the filter among it */
  static Statement inOrder(LedgerFilter filter, Condition condition, String order, int limit) {
    var inSight = filter.reach().coverage("o.scope");
    var sql =
        """
        select e.*, named.name as host, (select o.id from rollout o where o.id = e.rollout_id and %s) as rollout_in_sight
        from %s join host named on named.id = e.host_id
        where %s order by %s limit ?
        """
            .formatted(inSight.sql(), filter.from(), condition.sql(), order);
    var arguments = new ArrayList<>(inSight.arguments());
    arguments.addAll(condition.arguments());
    arguments.add(limit);
    return new Statement(sql, arguments);
  }

  static TimingRow row(ResultSet row) throws SQLException {
    var phases = new EnumMap<Phase, Long>(Phase.class);
    for (var phase : Phase.values()) {
      var took = row.getObject(PhaseColumns.took(phase), Long.class);
      if (took != null) {
        phases.put(phase, took);
      }
    }
    return new TimingRow(
        row.getObject("reboot_id", UUID.class),
        row.getObject("rollout_in_sight", UUID.class),
        row.getString("host"),
        row.getObject("ended_at", OffsetDateTime.class).toInstant(),
        Outcome.valueOf(row.getString("outcome")),
        row.getBoolean("succeeded"),
        row.getString("method"),
        row.getString("kernel_from"),
        row.getString("kernel_to"),
        row.getString("hardware"),
        row.getObject("saved_ms", Long.class),
        phases);
  }
}
