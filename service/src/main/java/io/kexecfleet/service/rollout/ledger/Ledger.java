package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.ledger.TimingRow.TimingPlace;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What was tried on which hardware, from which kernel to which, and what came of it. */
@Service
public class Ledger {

  private static final int LONGEST_TEXT = 300;

  /**
   * What was tried. A text is empty where it is not known.
   *
   * @param method how it was to leave: the load method, or FIRMWARE where nothing was loaded
   */
  public record Tried(String hardware, String kernelFrom, String kernelTo, String method) {

    /** Before everything. */
    public static final Tried NOTHING = new Tried("", "", "", "");

    /** @throws IllegalArgumentException for texts that no entry has */
    public Tried {
      for (var text : List.of(hardware, kernelFrom, kernelTo, method)) {
        if (text.length() > LONGEST_TEXT || text.indexOf('\0') >= 0) {
          throw new IllegalArgumentException("No text of the ledger.");
        }
      }
    }
  }

  /**
   * What came of it.
   *
   * @param tried how many hosts were ordered to jump, and are accounted for
   * @param succeeded how many of them ended as wanted
   * @param failed the others, by how they ended
   * @param last when the last of them ended
   */
  public record Line(Tried what, long tried, long succeeded, Map<Outcome, Long> failed, Instant last) {}

  private final JdbcClient database;

  Ledger(JdbcClient database) {
    this.database = database;
  }

  /** In the order of hardware, kernels and method. */
  public List<Line> page(LedgerFilter filter, Tried after, int limit) {
    return lines(filter, after, limit).ask(database, (row, _) -> line(row));
  }

  /**
   * The reboots behind its lines, the newest first.
   *
   * @param before the last one of the page before; null: begins
   */
  public List<TimingRow> reboots(LedgerFilter filter, @Nullable TimingPlace before, int limit) {
    return newest(filter, before, limit).ask(database, (row, _) -> TimingRows.row(row));
  }

  static Statement newest(LedgerFilter filter, @Nullable TimingPlace before, int limit) {
    var condition =
        before == null
            ? filter.condition()
            : filter.condition(
                Condition.of("(e.ended_at, e.reboot_id) < (?, ?)", before.endedAt().atOffset(ZoneOffset.UTC), before.rebootId()));
    return TimingRows.inOrder(filter, condition, "e.ended_at desc, e.reboot_id desc", limit);
  }

  static Statement lines(LedgerFilter filter, Tried after, int limit) {
    var condition =
        filter.condition(
            Condition.of(
                "(e.hardware, e.kernel_from, e.kernel_to, e.method) > (?, ?, ?, ?)",
                after.hardware,
                after.kernelFrom,
                after.kernelTo,
                after.method));
    var sql =
        """
        select hardware, kernel_from, kernel_to, method, sum(n)::bigint, coalesce(sum(n) filter (where succeeded), 0)::bigint,
          max(last), array_agg(outcome order by outcome) filter (where not succeeded),
          array_agg(n order by outcome) filter (where not succeeded)
        from (
          select e.hardware, e.kernel_from, e.kernel_to, e.method, e.outcome, e.succeeded, count(*) as n, max(e.ended_at) as last
          from %s where %s
          group by 1, 2, 3, 4, 5, 6) counted
        group by 1, 2, 3, 4 order by 1, 2, 3, 4 limit ?
        """
            .formatted(filter.from(), condition.sql());
    return Statement.of(sql, condition, limit);
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        new Tried(row.getString(1), row.getString(2), row.getString(3), row.getString(4)),
        row.getLong(5),
        row.getLong(6),
        failed(array(row, 8), array(row, 9)),
        row.getObject(7, OffsetDateTime.class).toInstant());
  }

  private static Object[] array(ResultSet row, int column) throws SQLException {
    var array = row.getArray(column);
    return array == null ? new Object[0] : (Object[]) array.getArray();
  }

  private static Map<Outcome, Long> failed(Object[] outcomes, Object[] counts) {
    var failed = new EnumMap<Outcome, Long>(Outcome.class);
    for (int i = 0; i < outcomes.length; i++) {
      failed.put(Outcome.valueOf((String) outcomes[i]), (Long) counts[i]);
    }
    return failed;
  }
}
