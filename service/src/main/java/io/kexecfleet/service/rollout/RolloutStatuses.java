package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.gate.GateStand;
import io.kexecfleet.service.rollout.RolloutStatus.Ended;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads how rollouts stand, for those who watch: each part from the same instant, and little of each of their hosts. */
@Service
public class RolloutStatuses {

  /** The last attempt of each host counts. */
  private static final String MARKS =
      """
      select coalesce(string_agg(letter, '' order by position), '') from (
        select distinct on (r.position) r.position, %s as letter from reboot r where r.rollout_id = ? order by r.position, r.attempt desc
      ) latest
      """
          .formatted(RebootMark.letterInSql());

  private static final String ENDED =
      """
      select h.name, r.attempt, r.wave, r.outcome, r.ordered_at, r.ended_at, left(r.detail, 500) as detail, %s as held
      from reboot r join host h on h.id = r.host_id where r.rollout_id = ? and\s"""
          .formatted(RebootMark.HELD);

  private static final String NEWEST = ENDED + "r.ended_at is not null order by r.ended_at desc, r.id desc limit " + RolloutStatus.MOST_NEWEST;
  private static final String HELD = ENDED + RebootMark.HELD + " order by r.held_at, r.id limit " + RolloutStatus.MOST_HELD;

  private final RolloutTable rollouts;
  private final WaveTable waves;
  private final ApprovalTable approvals;
  private final RolloutGates gates;
  private final BudgetsInUse budgets;
  private final WhyNots whyNots;
  private final RestForecast forecasts;
  private final JdbcClient database;
  private final TransactionTemplate snapshots;
  private final Clock clock;

  RolloutStatuses(
      RolloutTable rollouts,
      WaveTable waves,
      ApprovalTable approvals,
      RolloutGates gates,
      BudgetsInUse budgets,
      WhyNots whyNots,
      RestForecast forecasts,
      JdbcClient database,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.rollouts = rollouts;
    this.waves = waves;
    this.approvals = approvals;
    this.gates = gates;
    this.budgets = budgets;
    this.whyNots = whyNots;
    this.forecasts = forecasts;
    this.database = database;
    this.snapshots = new TransactionTemplate(transactions);
    this.snapshots.setReadOnly(true);
    this.snapshots.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    this.clock = clock;
  }

  private record Seen(
      Rollout rollout,
      List<RolloutWave> waves,
      String marks,
      List<Ended> newest,
      List<Ended> held,
      BudgetsInUse.Bounds bounds,
      List<GateStand> gates,
      List<RolloutApproval> approvals,
      RolloutStatus.@Nullable Waiting waiting) {}

  /** @throws RolloutException ({@code UNKNOWN}) when there is none */
  public RolloutStatus read(UUID id) {
    var now = clock.instant();
    var seen = Objects.requireNonNull(snapshots.execute(_ -> look(id, now)));
    var rollout = seen.rollout;
    return new RolloutStatus(
        now,
        rollout,
        seen.waves,
        seen.marks,
        seen.newest,
        seen.held,
        seen.bounds.uses(),
        seen.gates,
        seen.approvals,
        seen.waiting,
        forecasts.of(rollout, seen.waves, seen.bounds.budgets()));
  }

  private Seen look(UUID id, Instant now) {
    var rollout = rollouts.findById(id).orElseThrow(() -> RolloutException.unknown(id));
    var holds = rollout.tally().held() > 0;
    var itsWaves = waves.findByRolloutIdOrderByNumber(id);
    return new Seen(
        rollout,
        itsWaves,
        database.sql(MARKS).param(id).query(String.class).single(),
        database.sql(NEWEST).param(id).query((row, _) -> ended(row)).list(),
        holds ? database.sql(HELD).param(id).query((row, _) -> ended(row)).list() : List.of(),
        rollout.state().hasEnded() ? new BudgetsInUse.Bounds(List.of(), List.of()) : budgets.of(rollout, now),
        gates.of(rollout),
        rollout.plan().approvals() == 0 ? List.of() : approvals.findByRolloutIdOrderByAt(id),
        whyNots.next(rollout, itsWaves).orElse(null));
  }

  private static Ended ended(ResultSet row) throws SQLException {
    return new Ended(
        row.getString("name"),
        row.getInt("attempt"),
        row.getInt("wave"),
        Outcome.valueOf(row.getString("outcome")),
        RebootReader.instant(row, "ordered_at"),
        Objects.requireNonNull(RebootReader.instant(row, "ended_at")),
        row.getString("detail"),
        row.getBoolean("held"));
  }
}
