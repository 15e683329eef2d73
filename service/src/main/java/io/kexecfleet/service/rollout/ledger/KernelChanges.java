package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.ledger.KernelChange.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Finds what kernels did to how long a phase takes. */
@Service
public class KernelChanges {

  /** Of one kernel on one hardware by one method, the newest reboots are looked at, and no more than this many. */
  public static final int MOST_REBOOTS = 500;

  /** The kinds with the most reboots: a hundred of hardware and method, with a few kernels each. */
  static final int MOST_KINDS = 400;

  private final JdbcClient database;

  KernelChanges(JdbcClient database) {
    this.database = database;
  }

  /** By hardware and method, the older kernels first; those too that changed nothing. */
  public List<KernelChange> of(LedgerFilter filter, Phase phase) {
    return KernelChange.between(samples(filter, phase).ask(database, (row, _) -> sample(row)));
  }

  static Statement samples(LedgerFilter filter, Phase phase) {
    var took = "e." + PhaseColumns.took(phase);
    var condition = filter.condition(Condition.of("e.reported and e.kernel_to <> '' and %s is not null".formatted(took)));
    var sql =
        """
        select hardware, method, kernel_to, array_agg(took), percentile_disc(0.5) within group (order by within)
        from (
          select e.hardware, e.method, e.kernel_to, %s as took, e.%s as within,
            row_number() over (partition by e.hardware, e.method, e.kernel_to order by e.ended_at desc) as newest
          from %s where %s) e
        where newest <= %d group by 1, 2, 3 having count(*) >= %d order by count(*) desc, 1, 2, 3 limit ?
        """
            .formatted(took, PhaseColumns.within(phase), filter.from(), condition.sql(), MOST_REBOOTS, KernelChange.LEAST_REBOOTS);
    return Statement.of(sql, condition, MOST_KINDS);
  }

  private static Sample sample(ResultSet row) throws SQLException {
    var millis = Arrays.stream((Long[]) row.getArray(4).getArray()).mapToLong(Long::longValue).toArray();
    return new Sample(row.getString(1), row.getString(2), row.getString(3), millis, row.getLong(5));
  }
}
