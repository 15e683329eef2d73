package io.kexecfleet.service.gate;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what is known of the gates of rollouts: one line for each gate, and for each wave where it stands between waves. */
@Component
public class GateBook {

  private static final String COLUMNS = "gate, wave, open, detail, asked_at, open_since, released_by, released_at";
  private static final String LOCK =
      "select " + COLUMNS + " from gate_state where rollout_id = :rollout and gate = :gate and wave = :wave for update";
  private static final String INSERT =
      """
      insert into gate_state (rollout_id, gate, wave, open, detail, asked_at, open_since, released_by, released_at)
      values (:rollout, :gate, :wave, :open, :detail, :askedAt, :openSince, :releasedBy, :releasedAt)
      on conflict do nothing
      """;
  private static final String UPDATE =
      """
      update gate_state set open = :open, detail = :detail, asked_at = :askedAt, open_since = :openSince
      where rollout_id = :rollout and gate = :gate and wave = :wave
      """;

  private final JdbcClient database;
  private final AuditLog audit;
  private final Clock clock;

  GateBook(JdbcClient database, AuditLog audit, Clock clock) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Takes in what came of asking a gate; answers may come in any order and twice.
   *
   * @param wave the one that waits, from 1; does not matter for a gate before hosts
   */
  @Transactional
  public void record(UUID rolloutId, int wave, GateSpec.Asked gate, Verdict verdict) {
    var first = GateState.of(gate.name(), line(gate, wave), verdict);
    if (insert(rolloutId, first)) {
      return;
    }
    var known = statement(LOCK, rolloutId, first).query(GateBook::state).single();
    statement(UPDATE, rolloutId, known.after(verdict, gate, clock.instant())).update();
  }

  /**
   * Lets go of a hold, for good. Once more changes nothing.
   *
   * @param wave the one that waits, from 1; does not matter for a gate before hosts
   * @param hold as it stands in the rollout's plan
   * @return whether it was held until now
   */
  @Transactional
  public boolean release(UUID rolloutId, int wave, GateSpec.Hold hold, Actor actor) {
    var now = clock.instant();
    var state = new GateState(hold.name(), line(hold, wave), true, "", null, now, actor.name(), now);
    if (!insert(rolloutId, state)) {
      return false;
    }
    audit.record(actor, "gate.release", rolloutId.toString(), Map.of("gate", state.gate(), "wave", state.wave()));
    return true;
  }

  /** What is known of the gates that this wave and its hosts wait for, by the gate's name. */
  @Transactional(readOnly = true)
  public Map<String, GateState> states(UUID rolloutId, int wave) {
    return database
        .sql("select " + COLUMNS + " from gate_state where rollout_id = ? and wave in (0, ?)")
        .params(rolloutId, wave)
        .query(GateBook::state)
        .list()
        .stream()
        .collect(Collectors.toUnmodifiableMap(GateState::gate, Function.identity()));
  }

  /** What is known of all gates of a rollout, by wave and name. */
  @Transactional(readOnly = true)
  public List<GateState> all(UUID rolloutId) {
    return database
        .sql("select " + COLUMNS + " from gate_state where rollout_id = ? order by wave, gate")
        .param(rolloutId)
        .query(GateBook::state)
        .list();
  }

  private static int line(GateSpec gate, int wave) {
    if (gate.when() == GateSpec.When.BEFORE_HOSTS) {
      return 0;
    }
    if (wave < 1) {
      throw new IllegalArgumentException("Gate %s stands between waves: nothing waits for it before wave 1.".formatted(gate.name()));
    }
    return wave;
  }

  /** @return whether nothing was known of this gate before */
  private boolean insert(UUID rolloutId, GateState state) {
    return statement(INSERT, rolloutId, state).update() == 1;
  }

  private JdbcClient.StatementSpec statement(String text, UUID rolloutId, GateState state) {
    return database
        .sql(text)
        .param("rollout", rolloutId)
        .param("gate", state.gate())
        .param("wave", state.wave())
        .param("open", state.open())
        .param("detail", state.detail())
        .param("askedAt", sql(state.askedAt()))
        .param("openSince", sql(state.openSince()))
        .param("releasedBy", state.releasedBy())
        .param("releasedAt", sql(state.releasedAt()));
  }

  private static @Nullable OffsetDateTime sql(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static GateState state(ResultSet row, int number) throws SQLException {
    return new GateState(
        row.getString("gate"),
        row.getInt("wave"),
        row.getBoolean("open"),
        row.getString("detail"),
        instant(row, "asked_at"),
        instant(row, "open_since"),
        row.getString("released_by"),
        instant(row, "released_at"));
  }
}
