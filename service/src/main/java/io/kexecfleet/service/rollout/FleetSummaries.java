package io.kexecfleet.service.rollout;

import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.inventory.Liveness;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.FleetSummary.Kernel;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.ledger.Statement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * How the fleet stands, in numbers. It is counted at most once every few seconds for each scope, however many ask, and not at all
 * while nobody does.
 */
@Service
public class FleetSummaries {

  static final Duration TRUSTED_FOR = Duration.ofSeconds(5);

  private static final long MOST_SCOPES = 200;

  private final JdbcClient database;
  private final Liveness liveness;
  private final Clock clock;
  private final RecentReads<FleetSummary> recent;

  FleetSummaries(JdbcClient database, Liveness liveness, Clock clock) {
    this.database = database;
    this.liveness = liveness;
    this.clock = clock;
    this.recent = new RecentReads<>(TRUSTED_FOR, MOST_SCOPES, clock);
  }

  /** Of the hosts within that scope, as they stood a few seconds ago. */
  public FleetSummary of(Scope reach) {
    return recent.get(reach.toString(), () -> count(reach));
  }

  private record Reboots(RebootState state, long all, long stale, long lost) {}

  private FleetSummary count(Scope reach) {
    var now = clock.instant();
    var reboots = new EnumMap<RebootState, Reboots>(RebootState.class);
    reboots(reach).ask(database, FleetSummaries::counted).forEach(counted -> reboots.put(counted.state, counted));
    return hosts(reach, now.minus(liveness.silentAfter())).ask(database, (row, _) -> summary(row, reboots, now)).getFirst();
  }

  /** Each host is looked at once; then there are only as many rows as there are kinds of hosts. */
  static Statement hosts(Scope reach, Instant silentSince) {
    var condition = reach.condition("labels");
    var arguments = new ArrayList<Object>(List.of(silentSince.atOffset(ZoneOffset.UTC)));
    arguments.addAll(condition.arguments());
    arguments.add(FleetSummary.MOST_KERNELS);
    var sql =
        """
        with kinds as materialized (
          select coalesce(kernel_release, '') as kernel, readiness, enrolled_at is not null as enrolled,
            enrolled_at is not null and coalesce(last_seen, enrolled_at) < ? as silent, count(*) as hosts
          from host where retired_at is null and %s group by 1, 2, 3, 4),
        kernels as (select kernel, sum(hosts) as hosts from kinds where kernel <> '' group by kernel),
        frequent as (select * from kernels order by hosts desc, kernel limit ?)
        select coalesce(sum(hosts), 0) as hosts,
          coalesce(sum(hosts) filter (where enrolled), 0) as enrolled,
          coalesce(sum(hosts) filter (where silent), 0) as silent,
          coalesce(sum(hosts) filter (where readiness = 'READY'), 0) as ready,
          coalesce(sum(hosts) filter (where readiness = 'WARNINGS'), 0) as warnings,
          coalesce(sum(hosts) filter (where readiness = 'BLOCKED'), 0) as blocked,
          coalesce(sum(hosts) filter (where readiness is null), 0) as unknown,
          array(select kernel from frequent order by hosts desc, kernel) as kernels,
          array(select hosts::bigint from frequent order by hosts desc, kernel) as on_kernels,
          (select count(*) from kernels) - (select count(*) from frequent) as other_kernels,
          coalesce((select sum(hosts) from kernels) - (select sum(hosts) from frequent), 0) as on_other_kernels
        from kinds
        """
            .formatted(condition.sql());
    return new Statement(sql, arguments);
  }

  /** Of those only that are in a reboot or hold a place, which have an index of their own. */
  static Statement reboots(Scope reach) {
    var condition = reach.condition("h.labels");
    var sql =
        """
        select r.state, count(*), count(*) filter (where r.stale), count(*) filter (where r.outcome = 'LOST')
        from reboot r join host h on h.id = r.host_id
        where (r.state <> 'DONE' or (r.held_at is not null and r.resolved_at is null)) and %s
        group by r.state
        """
            .formatted(condition.sql());
    return Statement.of(sql, condition);
  }

  private static Reboots counted(ResultSet row, int number) throws SQLException {
    return new Reboots(RebootState.valueOf(row.getString(1)), row.getLong(2), row.getLong(3), row.getLong(4));
  }

  private FleetSummary summary(ResultSet row, Map<RebootState, Reboots> reboots, Instant now) throws SQLException {
    var readiness = new EnumMap<Readiness, Long>(Readiness.class);
    readiness.put(Readiness.READY, row.getLong("ready"));
    readiness.put(Readiness.WARNINGS, row.getLong("warnings"));
    readiness.put(Readiness.BLOCKED, row.getLong("blocked"));
    readiness.put(Readiness.UNKNOWN, row.getLong("unknown"));
    var none = new Reboots(RebootState.DONE, 0, 0, 0);
    var underWay = new EnumMap<RebootState, Long>(RebootState.class);
    for (var state : RebootState.values()) {
      if (state != RebootState.DONE) {
        underWay.put(state, reboots.getOrDefault(state, none).all);
      }
    }
    var over = reboots.getOrDefault(RebootState.DONE, none);
    return new FleetSummary(
        now,
        row.getLong("hosts"),
        row.getLong("enrolled"),
        row.getLong("silent"),
        liveness.silentAfter(),
        kernels(row),
        row.getLong("other_kernels"),
        row.getLong("on_other_kernels"),
        readiness,
        underWay,
        reboots.getOrDefault(RebootState.STAGING, none).stale,
        over.all,
        over.lost);
  }

  private static List<Kernel> kernels(ResultSet row) throws SQLException {
    var releases = (String[]) row.getArray("kernels").getArray();
    var hosts = (Long[]) row.getArray("on_kernels").getArray();
    return IntStream.range(0, releases.length).mapToObj(i -> new Kernel(releases[i], hosts[i])).toList();
  }
}
