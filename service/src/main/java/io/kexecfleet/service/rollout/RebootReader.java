package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads reboots as the engine sees them: no entities, because most of what is looked at is not changed, and no load
 * reports, because the engine asks only whether there is one.
 */
@Component
class RebootReader {

  private static final String READ =
      """
      (select r.id, h.name, h.labels::text, r.wave, r.position, r.attempt, r.by_firmware, r.state, h.boot_id as host_boot_id,
         r.boot_id, r.stagings, r.asked_generation, r.deadline, r.ordered_at, r.order_deadline, r.return_deadline,
         r.ordered_generation, r.withdrawn_generation, r.outcome, r.observed_at, r.observed_boot_id,
         r.observed_generation, r.step, r.load is not null as load_known, r.refusal::text, r.report::text
       from reboot r join host h on h.id = r.host_id where\s""";

  private final JdbcClient database;
  private final Json json;

  RebootReader(JdbcClient database, Json json) {
    this.database = database;
    this.json = json;
  }

  /** Some reboots: a condition, its arguments, and how many at most. */
  record Some(String where, List<?> arguments, int most) {}

  /** Those about which something is to be decided by now. */
  static Some due(UUID rolloutId, Instant now, int most) {
    return new Some(
        "r.rollout_id = ? and r.deadline <= ? and r.state <> 'QUEUED' order by r.deadline",
        List.of(rolloutId, now.atOffset(ZoneOffset.UTC)),
        most);
  }

  static Some in(UUID rolloutId, RebootState state, int most) {
    return new Some("r.rollout_id = ? and r.state = ? order by r.wave, r.position", List.of(rolloutId, state.name()), most);
  }

  /**
   * Those next in turn.
   *
   * @param after the position behind which to begin; -1: with the first
   * @param except a condition that leaves hosts out, and its arguments
   */
  static Some queued(UUID rolloutId, int wave, int after, Instant now, Some except, int most) {
    var arguments = new ArrayList<Object>(List.of(rolloutId, wave, after, now.atOffset(ZoneOffset.UTC)));
    arguments.addAll(except.arguments);
    return new Some(
        "r.rollout_id = ? and r.state = 'QUEUED' and r.wave = ? and r.position > ? and (r.deadline is null or r.deadline <= ?) and %s order by r.position"
            .formatted(except.where),
        arguments,
        most);
  }

  /** All of them in one statement, one that is in several as often. */
  List<RebootFacts> read(List<Some> wanted) {
    var sql = wanted.stream().map(some -> READ + some.where + " limit " + some.most + ")").toList();
    return database
        .sql(String.join(" union all ", sql))
        .params(wanted.stream().flatMap(some -> some.arguments.stream()).toList())
        .query((row, _) -> facts(row))
        .list();
  }

  @Nullable Instant nextDeadline(UUID rolloutId, Instant now) {
    return database
        .sql("select min(deadline) from reboot where rollout_id = ? and deadline > ?")
        .params(rolloutId, now.atOffset(ZoneOffset.UTC))
        .query((row, _) -> new Deadline(instant(row, 1)))
        .single()
        .at;
  }

  private record Deadline(@Nullable Instant at) {}

  private RebootFacts facts(ResultSet row) throws SQLException {
    var outcome = row.getString("outcome");
    return new RebootFacts(
        row.getObject("id", UUID.class),
        row.getString("name"),
        json.labels(row.getString("labels")),
        row.getInt("wave"),
        row.getInt("position"),
        row.getInt("attempt"),
        row.getBoolean("by_firmware"),
        RebootState.valueOf(row.getString("state")),
        row.getString("host_boot_id"),
        row.getString("boot_id"),
        row.getInt("stagings"),
        number(row, "asked_generation"),
        instant(row, "deadline"),
        instant(row, "ordered_at"),
        instant(row, "order_deadline"),
        instant(row, "return_deadline"),
        number(row, "ordered_generation"),
        number(row, "withdrawn_generation"),
        outcome == null ? null : Outcome.valueOf(outcome),
        heard(row));
  }

  private RebootFacts.@Nullable Heard heard(ResultSet row) throws SQLException {
    var at = instant(row, "observed_at");
    var bootId = row.getString("observed_boot_id");
    var generation = number(row, "observed_generation");
    if (at == null || bootId == null || generation == null) {
      return null;
    }
    var step = row.getString("step");
    return new RebootFacts.Heard(
        at,
        bootId,
        generation,
        step == null ? null : RebootStatus.Step.valueOf(step),
        row.getBoolean("load_known"),
        json.read(row.getString("refusal"), Refusal.class),
        json.read(row.getString("report"), RebootReport.class));
  }

  private static @Nullable Long number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
