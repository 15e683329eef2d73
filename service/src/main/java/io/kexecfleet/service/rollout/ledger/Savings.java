package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.service.inventory.Selector.Condition;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How much sooner hosts were back than by their firmware. */
@Service
public class Savings {

  /**
   * In milliseconds; negative where the firmware was the quicker.
   *
   * @param reboots how many there are
   * @param known of how many of them it is known
   * @param total of all of which it is known
   * @param totalWithin the true total is within this
   * @param p50 half of them saved no more
   */
  public record Saved(long reboots, long known, long total, long totalWithin, long p50) {

    /** On the average of those of which it is known; 0 where there is none. */
    public long each() {
      return known == 0 ? 0 : Math.round((double) total / known);
    }

    /** The true average is within this. */
    public long eachWithin() {
      return known == 0 ? 0 : Math.ceilDiv(totalWithin, known);
    }
  }

  private final JdbcClient database;

  Savings(JdbcClient database) {
    this.database = database;
  }

  /** Of the reboots whose complete reports are in. */
  public Saved of(LedgerFilter filter) {
    return saved(filter)
        .ask(database, (row, _) -> new Saved(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)))
        .getFirst();
  }

  static Statement saved(LedgerFilter filter) {
    var condition = filter.condition(Condition.of("e.reported"));
    var sql =
        """
        select count(*), count(e.saved_ms), coalesce(sum(e.saved_ms), 0)::bigint, coalesce(sum(e.saved_within), 0)::bigint,
          coalesce(round(percentile_cont(0.5) within group (order by e.saved_ms)), 0)::bigint
        from %s where %s
        """
            .formatted(filter.from(), condition.sql());
    return Statement.of(sql, condition);
  }
}
