package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.telemetry.DatabaseFigures;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many rollouts stand where. Every replica says the same. */
@Component
class RolloutFigures {

  /** How a rollout will end that stops: it orders nothing any more, and waits for the hosts that are out. */
  private static final List<String> STOPPING = List.of("FAILING", "ABORTING");

  /** Each part is found by an index: what has ended is not looked at. */
  static final String READ =
      """
      with going as (select id, state, ending, started_at, queued, ahead, out, held, max_out from rollout where ended_at is null),
        begun as (select * from going where state in ('RUNNING', 'PAUSED')),
        standing as (
          select coalesce(case ending when 'FAILED' then 'FAILING' when 'ABORTED' then 'ABORTING' end, state) as state, count(*) as n
          from going group by 1),
        -- None of its hosts is out, and it has some left.
        idle as (
          select greatest(started_at, (select max(r.ended_at) from reboot r where r.rollout_id = begun.id)) as since from begun
          where state = 'RUNNING' and ending is null and out = 0 and queued + ahead > 0)
      select 'rollouts', state, n from standing
      union all select 'blocked', '', count(*) from begun where ending is null and held >= max_out and queued + ahead > 0
      union all select 'idle since', '', floor(extract(epoch from min(since)) * 1000) from idle having min(since) is not null
      """;

  private final JdbcClient database;
  private final Clock clock;

  RolloutFigures(JdbcClient database, Clock clock, MeterRegistry meters) {
    this.database = database;
    this.clock = clock;
    var figures = new DatabaseFigures<>("rollouts", this::read, clock, meters);
    Stream.concat(
            Stream.of(RolloutState.values()).filter(state -> !state.hasEnded()).map(Enum::name), STOPPING.stream())
        .forEach(
            state ->
                figures.gauge(
                    "kexec.fleet.rollouts", "Rollouts that have not ended", Tags.of("state", state), it -> it.of("rollouts", state)));
    figures
        .gauge(
            "kexec.fleet.rollouts.blocked",
            "Rollouts all of whose own places are taken by hosts that somebody has to resolve",
            Tags.empty(),
            it -> it.of("blocked", ""))
        .seconds("kexec.fleet.rollout.idle", "For how long no host has been out of that running rollout with hosts left for which it is longest", this::idle);
  }

  private record Figure(String of, String state) {}

  private record Read(Map<Figure, Long> figures) {

    long of(String what, String state) {
      return figures.getOrDefault(new Figure(what, state), 0L);
    }
  }

  private Read read() {
    var figures = new HashMap<Figure, Long>();
    database.sql(READ).query((row, _) -> figures.put(figure(row), row.getLong(3))).list();
    return new Read(figures);
  }

  private static Figure figure(ResultSet row) throws SQLException {
    return new Figure(row.getString(1), row.getString(2));
  }

  private Duration idle(Read read) {
    var since = read.of("idle since", "");
    return since == 0 ? Duration.ZERO : Duration.ofMillis(Math.max(0, clock.millis() - since));
  }
}
