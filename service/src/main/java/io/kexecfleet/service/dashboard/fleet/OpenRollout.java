package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.engine.Tally;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rollout that has not ended.
 *
 * @param title what it is called
 * @param wave the one it is in, from 1
 * @param startAt not before this; null: as soon as it is approved
 */
record OpenRollout(
    UUID id,
    String title,
    RolloutState state,
    @Nullable RolloutState ending,
    @Nullable String reason,
    boolean dryRun,
    int wave,
    int waves,
    int hosts,
    Tally tally,
    @Nullable Instant startAt,
    @Nullable Instant finishBy) {

  static OpenRollout of(Rollout rollout) {
    return new OpenRollout(
        rollout.id(),
        RolloutName.of(rollout.id(), rollout.name()),
        rollout.state(),
        rollout.ending(),
        rollout.reason(),
        rollout.plan().dryRun(),
        rollout.wave() + 1,
        rollout.waves(),
        rollout.hosts(),
        rollout.tally(),
        rollout.plan().startAt(),
        rollout.finishBy());
  }

  /** Hosts that are through with it. */
  public int done() {
    return hosts - tally.queued() - tally.ahead() - tally.out();
  }

  /** It orders, or waits for what is out before it ends. */
  boolean isRunning() {
    return state == RolloutState.RUNNING || isStopping();
  }

  /** It orders nothing any more, and ends once what is out is back. */
  public boolean isStopping() {
    return ending != null;
  }
}
