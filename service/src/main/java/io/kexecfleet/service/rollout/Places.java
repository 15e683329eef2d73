package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.rollout.engine.OtherHost;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Where those ask who take places past all rollouts. Whoever asks, takes and commits while it holds the lock cannot take
 * a place that somebody else takes too, on whichever replica.
 */
@Service
public class Places {

  /** Of no rollout: budgets over all of them count everybody's. */
  static final UUID NO_ROLLOUT = new UUID(0, 0);

  private final EngineLock lock;
  private final BudgetReader budgets;
  private final Surroundings surroundings;
  private final RolloutRunner runner;

  Places(EngineLock lock, BudgetReader budgets, Surroundings surroundings, RolloutRunner runner) {
    this.lock = lock;
    this.budgets = budgets;
    this.surroundings = surroundings;
    this.runner = runner;
  }

  /** Until the end of the transaction nobody else takes a place. */
  public void lock() {
    lock.take();
  }

  /** What keeps a host from taking its place now: the calendar, the budgets over all rollouts. Nothing: it may. */
  public List<Blocker> holding(OtherHost host, Instant now) {
    var shared = budgets.shared(now);
    return host.heldBy(
        shared, budgets.places(shared, NO_ROLLOUT, now), surroundings.openTimes(), surroundings.outTimes(now), now);
  }

  /** Places were given up, and that is committed: rollouts that wait for some are looked at. */
  public void freed() {
    runner.lookAtAll();
  }
}
