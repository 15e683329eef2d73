package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Selector.Condition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Load methods side by side: the median of each, and how sure it is, so that nobody takes three reboots for three thousand. */
@Service
public class Medians {

  /** Of fewer than this nothing can be said with 95 % confidence, whatever they took. */
  private static final int FEWEST = 6;

  /**
   * The median of one phase, in milliseconds.
   *
   * @param group what they have in common; empty where that is not known
   * @param method the load method, or FIRMWARE where nothing was loaded
   * @param reboots of how many the phase is known
   * @param low the true median is between this and {@code high} with 95 % confidence, whatever the distribution; null: there are
   *     too few to tell
   */
  public record Median(String group, String method, Phase phase, long reboots, long p50, @Nullable Long low, @Nullable Long high) {}

  private final JdbcClient database;

  Medians(JdbcClient database) {
    this.database = database;
  }

  /** @param groups of which ones; of all of them in one where {@code by} is null */
  public List<Median> of(LedgerFilter filter, Timings.@Nullable By by, Collection<String> groups, Collection<Phase> phases) {
    return medians(filter, by, groups, phases).ask(database, (row, _) -> median(row));
  }

  /** The ranks between which the true median lies: those of the binomial distribution, by its normal approximation. */
  static Statement medians(LedgerFilter filter, Timings.@Nullable By by, Collection<String> groups, Collection<Phase> phases) {
    var condition = filter.condition(Condition.of("e.reported"));
    var sql =
        """
        select name, method, phase, n, round(avg(took) filter (where place in ((n + 1) / 2, n / 2 + 1)))::bigint,
          min(took) filter (where n >= %1$d and place = greatest(1, floor(n / 2.0 - 0.98 * sqrt(n)))),
          min(took) filter (where n >= %1$d and place = least(n, ceil(n / 2.0 + 0.98 * sqrt(n)) + 1))
        from (
          select name, method, phase, took, row_number() over (alike order by took) as place, count(*) over alike as n
          from (select %2$s as name, e.* from %3$s where %4$s) e
          cross join lateral (values %5$s) as phases(phase, took, within)
          where took is not null and name = any(?)
          window alike as (partition by name, method, phase)) ranked
        group by name, method, phase, n order by name, method, phase
        """
            .formatted(FEWEST, Timings.By.sql(by), filter.from(), condition.sql(), PhaseColumns.rows(phases));
    return Statement.of(sql, condition, (Object) groups.toArray(String[]::new));
  }

  private static Median median(ResultSet row) throws SQLException {
    return new Median(
        row.getString(1),
        row.getString(2),
        Phase.valueOf(row.getString(3)),
        row.getLong(4),
        row.getLong(5),
        row.getObject(6, Long.class),
        row.getObject(7, Long.class));
  }
}
