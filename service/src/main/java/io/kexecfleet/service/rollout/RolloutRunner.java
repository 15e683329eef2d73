package io.kexecfleet.service.rollout;

import io.kexecfleet.service.replica.Notices;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The shell around the engine. One thread takes what hosts said and which rollouts are to be looked at, as much as there
 * is, and turns it into one transaction; then it tells whoever keeps the hosts informed, and goes on with the next batch.
 * The busier it is the larger its batches are, so that it keeps up.
 */
@Component
class RolloutRunner implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(RolloutRunner.class);

  /** Bounds a transaction. */
  private static final int MOST = 500;

  /**
   * Something to do.
   *
   * @param rolloutId to be looked at, or null
   * @param hearing to be put on record, or null
   */
  private record Work(@Nullable UUID rolloutId, @Nullable Hearing hearing, CompletableFuture<Void> done) {}

  private record Batch(Set<UUID> hostIds, Set<UUID> again) {}

  private final RolloutTurn turn;
  private final Hearings hearings;
  private final RolloutTable rollouts;
  private final EngineLock lock;
  private final Wakeups wakeups;
  private final Notices notices;
  private final TransactionTemplate transactions;
  private final ObjectProvider<DesiredChanges> listeners;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();

  /** Rollouts that somebody waits for, and that were looked at but need another look; the engine's thread only. */
  private final List<Work> unfinished = new ArrayList<>();

  private volatile @Nullable Thread engine;

  RolloutRunner(
      RolloutTurn turn,
      Hearings hearings,
      RolloutTable rollouts,
      EngineLock lock,
      Wakeups wakeups,
      Notices notices,
      TransactionTemplate transactions,
      ObjectProvider<DesiredChanges> listeners) {
    this.turn = turn;
    this.hearings = hearings;
    this.rollouts = rollouts;
    this.lock = lock;
    this.wakeups = wakeups;
    this.notices = notices;
    this.transactions = transactions;
    this.listeners = listeners;
    wakeups.onWake(this::look);
  }

  /** A service may end at any instant: whatever was under way goes on from what is on record. */
  @EventListener(ApplicationReadyEvent.class)
  void lookAtAll() {
    rollouts.inProgress().forEach(id -> queue.add(new Work(id, null, new CompletableFuture<>())));
  }

  /** Looks at a rollout; returns when everything that is to be done about it now is on record. */
  void look(UUID rolloutId) {
    await(new Work(rolloutId, null, new CompletableFuture<>()));
  }

  /** Takes in what a host said; returns when that, and what follows from it, is on record. */
  void hear(Hearing hearing) {
    await(new Work(null, hearing, new CompletableFuture<>()));
  }

  private void await(Work work) {
    if (engine == null) {
      throw new CannotCreateTransactionException("The engine does not run: the service is starting or stopping.");
    }
    queue.add(work);
    try {
      work.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw e;
    }
  }

  private void run() {
    var again = new TreeSet<UUID>();
    var batch = new ArrayList<Work>();
    try {
      while (true) {
        if (again.isEmpty()) {
          batch.add(queue.take());
        }
        queue.drainTo(batch, MOST);
        again = new TreeSet<>(work(batch, again));
        batch.clear();
      }
    } catch (InterruptedException stopped) {
      var left = new ArrayList<>(batch);
      left.addAll(unfinished);
      queue.drainTo(left);
      left.forEach(it -> it.done.completeExceptionally(new CannotCreateTransactionException("The service is stopping.", stopped)));
    }
  }

  /** @return the rollouts to be looked at once more at once */
  private Set<UUID> work(List<Work> batch, Set<UUID> again) {
    try {
      var result = inOneTransaction(batch, again);
      tell(result.hostIds);
      unfinished.addAll(batch);
      finish(it -> it.rolloutId == null || !result.again.contains(it.rolloutId));
      return result.again;
    } catch (TransientDataAccessException | DataAccessResourceFailureException | TransactionException e) {
      log.warn("The database did not take a batch of {}: each is told so and tries again.", batch.size(), e);
      fail(batch, again, e);
      return Set.of();
    } catch (RuntimeException e) {
      return oneByOne(batch, again, e);
    }
  }

  private void finish(Predicate<Work> isFinished) {
    unfinished.stream().filter(isFinished).forEach(it -> it.done.complete(null));
    unfinished.removeIf(isFinished);
  }

  private void fail(List<Work> batch, Set<UUID> again, RuntimeException reason) {
    batch.forEach(it -> it.done.completeExceptionally(reason));
    unfinished.stream().filter(it -> again.contains(it.rolloutId)).forEach(it -> it.done.completeExceptionally(reason));
    unfinished.removeIf(it -> again.contains(it.rolloutId));
    again.forEach(wakeups::soon);
  }

  /** One that cannot be done must not keep the others from being done. */
  private Set<UUID> oneByOne(List<Work> batch, Set<UUID> again, RuntimeException reason) {
    if (batch.size() + again.size() == 1) {
      log.error("This could not be decided: {}", batch.isEmpty() ? again : batch, reason);
      fail(batch, again, reason);
      return Set.of();
    }
    var more = new HashSet<UUID>();
    batch.forEach(it -> more.addAll(work(List.of(it), Set.of())));
    again.forEach(id -> more.addAll(work(List.of(), Set.of(id))));
    return more;
  }

  private Batch inOneTransaction(List<Work> batch, Set<UUID> again) {
    return transactions.execute(
        _ -> {
          lock.take();
          var said = batch.stream().map(Work::hearing).filter(Objects::nonNull).toList();
          var heard = hearings.record(said);
          var looked = new TreeSet<>(again);
          looked.addAll(heard.reboots().keySet());
          batch.stream().map(Work::rolloutId).filter(Objects::nonNull).forEach(looked::add);
          var result = turns(looked, heard);
          notices.publish(Notices.Topic.HEARD, said.stream().map(Hearing::hostId).distinct().toList());
          notices.publish(Notices.Topic.DESIRED, result.hostIds);
          var told = new HashSet<>(result.hostIds);
          said.forEach(it -> told.add(it.hostId()));
          return new Batch(told, result.again);
        });
  }

  private Batch turns(Collection<UUID> looked, Hearings.Heard heard) {
    var hostIds = new HashSet<>(heard.informed());
    var again = new HashSet<UUID>();
    var placeFreed = false;
    for (var id : looked) {
      var result = turn.take(id, heard.reboots().getOrDefault(id, Set.of()));
      hostIds.addAll(result.hostIds());
      placeFreed |= result.placeFreed();
      if (result.again()) {
        again.add(id);
      }
      if (result.wakeAt() != null) {
        wakeups.wakeAt(id, result.wakeAt());
      }
    }
    if (placeFreed) {
      rollouts.waitingForOthers(looked).forEach(again::add);
    }
    return new Batch(hostIds, again);
  }

  private void tell(Set<UUID> hostIds) {
    if (!hostIds.isEmpty()) {
      listeners.orderedStream().forEach(listener -> listener.changed(hostIds));
    }
  }

  @Override
  public void start() {
    engine = Thread.ofPlatform().name("engine").start(this::run);
  }

  @Override
  public void stop() {
    var running = engine;
    engine = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return engine != null;
  }
}
