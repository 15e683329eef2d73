package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.ledger.TimingRow.TimingPlace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How long reboots took, phase by phase: those whose complete reports are in. */
@Service
public class Timings {

  /** As many groups as a year has days, and one. */
  public static final int MOST_GROUPS = 367;

  private static final Condition REPORTED = Condition.of("e.reported");

  /** What they can be grouped by. */
  public enum By {
    METHOD("e.method"),
    /** The one that was to run afterwards. */
    KERNEL("e.kernel_to"),
    HARDWARE("e.hardware"),
    OUTCOME("e.outcome"),
    /** On which they ended, by UTC. */
    DAY("to_char(e.ended_at at time zone 'UTC', 'YYYY-MM-DD')");

    private final String sql;

    By(String sql) {
      this.sql = sql;
    }

    /** A column of the entry e, as text. */
    static String sql(@Nullable By by) {
      return by == null ? "''::text" : by.sql;
    }
  }

  /**
   * Figures of one phase, in milliseconds.
   *
   * @param reboots of how many the phase is known
   * @param p50 half of them took no longer
   * @param uncertainty the true length of each is within this
   */
  public record Figures(Phase phase, long reboots, long p50, long p90, long p99, long max, long uncertainty) {}

  /** @param name what they have in common; empty where that is not known */
  public record Group(String name, List<Figures> phases) {}

  /** @param leftOut how many groups there are besides, each with no more reboots than any of these */
  public record Grouped(List<Group> groups, long leftOut) {}

  private final JdbcClient database;

  Timings(JdbcClient database) {
    this.database = database;
  }

  /** The groups with the most reboots, by their names. */
  public Grouped of(LedgerFilter filter, @Nullable By by, Collection<Phase> phases) {
    record Counted(String name, long groups) {}
    var largest = largest(filter, by).ask(database, (row, _) -> new Counted(row.getString(1), row.getLong(2)));
    var names = largest.stream().map(Counted::name).toList();
    var groups = new TreeMap<String, Map<Phase, Figures>>();
    figures(filter, by, names, phases)
        .ask(database, (row, _) -> figures(row, groups.computeIfAbsent(row.getString(1), _ -> new EnumMap<>(Phase.class))));
    return new Grouped(
        groups.entrySet().stream().map(group -> new Group(group.getKey(), List.copyOf(group.getValue().values()))).toList(),
        largest.isEmpty() ? 0 : largest.getFirst().groups - names.size());
  }

  static Statement largest(LedgerFilter filter, @Nullable By by) {
    var condition = filter.condition(REPORTED);
    return Statement.of(
        "select %s, count(*) over () from %s where %s group by 1 order by count(*) desc, 1 limit ?"
            .formatted(By.sql(by), filter.from(), condition.sql()),
        condition,
        MOST_GROUPS);
  }

  static Statement figures(LedgerFilter filter, @Nullable By by, List<String> names, Collection<Phase> phases) {
    return figures(filter.from(), by, filter.condition(REPORTED), names, phases);
  }

  static Statement figures(String from, @Nullable By by, Condition condition, List<String> names, Collection<Phase> phases) {
    var sql =
        """
        select name, phase, count(*), percentile_cont(array[0.5, 0.9, 0.99]) within group (order by took), max(took), max(within)
        from (select %s as name, e.* from %s where %s) e
        cross join lateral (values %s) as phases(phase, took, within)
        where took is not null and name = any(?)
        group by name, phase
        """
            .formatted(By.sql(by), from, condition.sql(), PhaseColumns.rows(phases));
    return Statement.of(sql, condition, (Object) names.toArray(String[]::new));
  }

  static Figures figures(ResultSet row, Map<Phase, Figures> group) throws SQLException {
    var phase = Phase.valueOf(row.getString(2));
    var percentiles = Arrays.stream((Double[]) row.getArray(4).getArray()).map(Math::round).toList();
    var figures =
        new Figures(phase, row.getLong(3), percentiles.get(0), percentiles.get(1), percentiles.get(2), row.getLong(5), row.getLong(6));
    group.put(phase, figures);
    return figures;
  }

  /**
   * One reboot after the other, by their ends.
   *
   * @param after the last one of the page before; null: begins
   */
  public List<TimingRow> rows(LedgerFilter filter, @Nullable TimingPlace after, int limit) {
    return page(filter, after, limit).ask(database, (row, _) -> TimingRows.row(row));
  }

  static Statement page(LedgerFilter filter, @Nullable TimingPlace after, int limit) {
    var condition =
        after == null
            ? filter.condition(REPORTED)
            : filter.condition(
                REPORTED,
                Condition.of("(e.ended_at, e.reboot_id) > (?, ?)", after.endedAt().atOffset(ZoneOffset.UTC), after.rebootId()));
    return TimingRows.inOrder(filter, condition, "e.ended_at, e.reboot_id", limit);
  }
}
