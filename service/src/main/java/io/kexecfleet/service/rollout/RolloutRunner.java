package io.kexecfleet.service.rollout;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The shell around the engine: takes turns until there is nothing left to do now, each durable before the next, then
 * sees to the next wake-up and tells whoever keeps the hosts informed.
 */
@Component
class RolloutRunner {

  private final RolloutTurn turn;
  private final RolloutTable rollouts;
  private final TransactionTemplate transactions;
  private final Wakeups wakeups;
  private final ObjectProvider<DesiredChanges> listeners;

  RolloutRunner(
      RolloutTurn turn,
      RolloutTable rollouts,
      TransactionTemplate transactions,
      Wakeups wakeups,
      ObjectProvider<DesiredChanges> listeners) {
    this.turn = turn;
    this.rollouts = rollouts;
    this.transactions = transactions;
    this.wakeups = wakeups;
    this.listeners = listeners;
    wakeups.onWake(this::run);
  }

  /** A service may end at any instant: whatever was under way goes on from what is on record. */
  @EventListener(ApplicationReadyEvent.class)
  void runAll() {
    rollouts.running().forEach(this::run);
  }

  void run(UUID rolloutId) {
    run(rolloutId, null);
  }

  /** @param hearing what a host just said about a reboot of this rollout, or null when it is only time */
  void run(UUID rolloutId, @Nullable Hearing hearing) {
    var heard = hearing;
    RolloutTurn.Result result;
    do {
      var news = heard;
      result = transactions.execute(_ -> turn.take(rolloutId, news));
      if (result.wakeAt() != null) {
        wakeups.wakeAt(rolloutId, result.wakeAt());
      }
      tell(result.hostIds(), news);
      heard = null;
    } while (result.again());
  }

  private void tell(Set<UUID> changed, @Nullable Hearing hearing) {
    var hostIds = new HashSet<>(changed);
    if (hearing != null) {
      hostIds.add(hearing.hostId());
    }
    if (!hostIds.isEmpty()) {
      listeners.orderedStream().forEach(listener -> listener.changed(hostIds));
    }
  }
}
