package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.engine.GateFacts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.ledger.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Finds the rollouts that wait for people: to be approved, to be resumed, for a closed gate, or with hosts that were lost or
 * came back badly and that nobody resolved.
 */
@Service
@Transactional(readOnly = true)
public class WaitingRollouts {

  private final RolloutTable rollouts;
  private final ApprovalTable approvals;
  private final WaveTable waves;
  private final Surroundings surroundings;
  private final JdbcClient database;
  private final Clock clock;

  WaitingRollouts(
      RolloutTable rollouts, ApprovalTable approvals, WaveTable waves, Surroundings surroundings, JdbcClient database, Clock clock) {
    this.rollouts = rollouts;
    this.approvals = approvals;
    this.waves = waves;
    this.surroundings = surroundings;
    this.database = database;
    this.clock = clock;
  }

  /**
   * The newest of them.
   *
   * @param most how many are looked at
   */
  public List<Waiting> newest(Scope reach, int most) {
    var ids = candidates(reach, most).ask(database, (row, _) -> row.getObject(1, UUID.class));
    var now = clock.instant();
    return rollouts.findByIdInOrderByIdDesc(ids).stream().map(rollout -> look(rollout, now)).filter(WaitingRollouts::isWaiting).toList();
  }

  static Statement candidates(Scope reach, int most) {
    var condition = reach.coverage("scope");
    // What may wait; whether a gate is closed is not in the database. Both halves are short lists with an index each.
    var sql =
        """
        with waiting as (
          select id from rollout
          where ended_at is null and ending is null
            and (state in ('AWAITING_APPROVAL', 'PAUSED') or (state = 'RUNNING' and jsonb_array_length(plan -> 'gates') > 0))
          union
          select rollout_id from reboot where held_at is not null and resolved_at is null)
        select id from rollout join waiting using (id) where %s order by id desc limit ?
        """
            .formatted(condition.sql());
    return Statement.of(sql, condition, most);
  }

  private Waiting look(Rollout rollout, Instant now) {
    var given = rollout.state() == RolloutState.AWAITING_APPROVAL ? approvals.countByRolloutId(rollout.id()) : 0;
    var closed =
        rollout.state() == RolloutState.RUNNING && rollout.ending() == null
            ? surroundings.gates(rollout, now).stream().filter(gate -> !gate.open()).toList()
            : List.<GateFacts>of();
    return new Waiting(rollout, given, closed.isEmpty() ? closed : awaited(rollout, closed));
  }

  /** A gate between waves keeps nobody waiting as long as the wave before it goes on, nor one before hosts that have all gone. */
  private List<GateFacts> awaited(Rollout rollout, List<GateFacts> closed) {
    var isWaveDone =
        waves
            .findByRolloutIdAndNumber(rollout.id(), rollout.wave())
            .filter(wave -> wave.remaining() == 0 && wave.advancedBy() == null && wave.number() + 1 < rollout.waves())
            .isPresent();
    var isAnybodyLeft = rollout.tally().queued() + rollout.tally().ahead() > 0 && !rollout.plan().dryRun();
    return closed.stream().filter(gate -> gate.betweenWaves() ? isWaveDone : isAnybodyLeft).toList();
  }

  private static boolean isWaiting(Waiting it) {
    var rollout = it.rollout();
    return !it.gates().isEmpty()
        || rollout.tally().held() > 0
        || (rollout.ending() == null && (rollout.state() == RolloutState.AWAITING_APPROVAL || rollout.state() == RolloutState.PAUSED));
  }
}
