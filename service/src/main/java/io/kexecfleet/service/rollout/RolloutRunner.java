package io.kexecfleet.service.rollout;

import io.kexecfleet.service.replica.Notices;
import io.kexecfleet.service.telemetry.LogFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
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
   * @param news whether it may have changed without the engine: whoever watches it is told
   * @param hearing to be put on record, or null
   * @param askedAt when it was asked for, by the clock of {@link EngineMeters}
   */
  private record Work(
      @Nullable UUID rolloutId, boolean news, @Nullable Hearing hearing, Duration askedAt, CompletableFuture<Void> done) {}

  /** Who is told of what was committed: hosts, and who watches rollouts. */
  private record Told(Set<UUID> hostIds, Set<UUID> rolloutIds) {}

  private record Batch(Told told, Set<UUID> again) {}

  private final RolloutTurn turn;
  private final Hearings hearings;
  private final RolloutTable rollouts;
  private final EngineLock lock;
  private final Wakeups wakeups;
  private final Notices notices;
  private final RolloutNews news;
  private final TransactionTemplate transactions;
  private final ObjectProvider<DesiredChanges> listeners;
  private final EngineMeters meters;
  private final PhaseMeters phases;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>();

  /** Rollouts that somebody waits for, and that were looked at but need another look; the engine's thread only. */
  private final List<Work> unfinished = new ArrayList<>();

  /** Of the batch under way, once that is decided; the engine's thread only. */
  private Told decided = new Told(Set.of(), Set.of());

  /** The oldest of what is being worked on. */
  private volatile @Nullable Work underWay;

  private volatile @Nullable Thread engine;

  RolloutRunner(
      RolloutTurn turn,
      Hearings hearings,
      RolloutTable rollouts,
      EngineLock lock,
      Wakeups wakeups,
      Notices notices,
      RolloutNews news,
      TransactionTemplate transactions,
      ObjectProvider<DesiredChanges> listeners,
      EngineMeters meters,
      PhaseMeters phases) {
    this.turn = turn;
    this.hearings = hearings;
    this.rollouts = rollouts;
    this.lock = lock;
    this.wakeups = wakeups;
    this.notices = notices;
    this.news = news;
    this.transactions = transactions;
    this.listeners = listeners;
    this.meters = meters;
    this.phases = phases;
    meters.watch(queue::size, this::lag);
    wakeups.onWake(this::look);
  }

  /** Looks at a rollout; returns when everything that is to be done about it now is on record. */
  void look(UUID rolloutId) {
    await(enqueue(looking(rolloutId, true)));
  }

  /** Has every rollout in progress looked at soon. */
  void lookAtAll() {
    rollouts.inProgress().forEach(id -> enqueue(looking(id, false)));
  }

  /** Takes in what a host said; returns when that, and what follows from it, is on record. */
  void hear(Hearing hearing) {
    await(enqueue(new Work(null, false, hearing, meters.now(), new CompletableFuture<>())));
  }

  private Work looking(UUID rolloutId, boolean news) {
    return new Work(rolloutId, news, null, meters.now(), new CompletableFuture<>());
  }

  private Duration lag() {
    var working = underWay;
    var oldest = working == null ? queue.peek() : working;
    return oldest == null ? Duration.ZERO : meters.now().minus(oldest.askedAt);
  }

  private Work enqueue(Work work) {
    queue.add(work);
    if (engine == null) {
      queue.remove(work);
      throw new CannotCreateTransactionException("The engine does not run: the service is starting or stopping.");
    }
    return work;
  }

  private static void await(Work work) {
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
        underWay = Stream.concat(unfinished.stream(), batch.stream()).findFirst().orElse(null);
        again = new TreeSet<>(work(batch, again));
        underWay = null;
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
      var result = meters.turn(batch.size() + again.size(), () -> inOneTransaction(batch, again));
      unfinished.addAll(batch);
      finish(it -> it.rolloutId == null || !result.again.contains(it.rolloutId), tell(result.told));
      return result.again;
    } catch (TransientDataAccessException | DataAccessResourceFailureException | TransactionException e) {
      log.warn("The database did not take a batch of {}: each is told so and tries again.", batch.size(), e);
      // It may have taken it, and only the answer was lost.
      var _ = tell(decided);
      fail(batch, again, e);
      return Set.of();
    } catch (RuntimeException e) {
      return oneByOne(batch, again, e);
    }
  }

  /** Whoever waits goes on when it can also see what was decided; the engine does not wait for that. */
  private void finish(Predicate<Work> isFinished, CompletableFuture<Void> told) {
    var finished = unfinished.stream().filter(isFinished).toList();
    unfinished.removeIf(isFinished);
    var _ = told.whenComplete((_, _) -> finished.forEach(it -> it.done.complete(null)));
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
      try (var _ = LogFields.about(LogFields.ROLLOUT, batch.isEmpty() ? again.iterator().next() : batch.getFirst().rolloutId)) {
        log.error("This could not be decided: {}", batch.isEmpty() ? again : batch, reason);
      }
      fail(batch, again, reason);
      return Set.of();
    }
    var more = new HashSet<UUID>();
    batch.forEach(it -> more.addAll(work(List.of(it), Set.of())));
    again.forEach(id -> more.addAll(work(List.of(), Set.of(id))));
    return more;
  }

  private Batch inOneTransaction(List<Work> batch, Set<UUID> again) {
    decided = new Told(Set.of(), Set.of());
    return transactions.execute(
        _ -> {
          lock.take();
          var said = batch.stream().map(Work::hearing).filter(Objects::nonNull).toList();
          var heard = hearings.record(said);
          phases.reported(heard.reported());
          var looked = new TreeSet<>(again);
          looked.addAll(heard.reboots().keySet());
          batch.stream().map(Work::rolloutId).filter(Objects::nonNull).forEach(looked::add);
          var result = turns(looked, heard);
          var heardOf = said.stream().map(Hearing::hostId).collect(Collectors.toSet());
          var changed = new HashSet<>(result.told.rolloutIds);
          changed.addAll(heard.reboots().keySet());
          batch.stream().filter(Work::news).map(Work::rolloutId).filter(Objects::nonNull).forEach(changed::add);
          notices.publish(
              Map.of(Notices.Topic.HEARD, heardOf, Notices.Topic.DESIRED, result.told.hostIds, Notices.Topic.ROLLOUTS, changed));
          var hostIds = new HashSet<>(result.told.hostIds);
          hostIds.addAll(heardOf);
          decided = new Told(hostIds, changed);
          return new Batch(decided, result.again);
        });
  }

  private Batch turns(Collection<UUID> looked, Hearings.Heard heard) {
    var hostIds = new HashSet<>(heard.informed());
    var changed = new HashSet<UUID>();
    var again = new HashSet<UUID>();
    var placeFreed = false;
    for (var id : looked) {
      var result = turn.take(id, heard.reboots().getOrDefault(id, Set.of()));
      hostIds.addAll(result.hostIds());
      placeFreed |= result.placeFreed();
      if (result.decided()) {
        changed.add(id);
      }
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
    return new Batch(new Told(hostIds, changed), again);
  }

  private CompletableFuture<Void> tell(Told told) {
    news.tell(told.rolloutIds);
    var hostIds = told.hostIds;
    return hostIds.isEmpty()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.allOf(
            listeners.orderedStream().map(listener -> listener.changed(hostIds)).toArray(CompletableFuture<?>[]::new));
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
