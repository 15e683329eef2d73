package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.Rollouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * Requests that wait until a rollout changes. Each holds neither a thread nor a connection: it is looked at when an event
 * of its rollout comes, whichever replica that happened on, and answered when what it waits for is there.
 */
@Component
class RolloutWaits implements EventListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(RolloutWaits.class);

  private final Rollouts rollouts;
  private final Watchers watchers;
  private final AsyncTaskExecutor threads;
  private final Map<UUID, Set<Waiting>> waiting = new ConcurrentHashMap<>();
  private volatile boolean open;

  RolloutWaits(Rollouts rollouts, Watchers watchers, AsyncTaskExecutor applicationTaskExecutor) {
    this.rollouts = rollouts;
    this.watchers = watchers;
    this.threads = applicationTaskExecutor;
  }

  /** One request: what it waits for, and how it is answered. */
  private final class Waiting {

    private final Supplier<ResponseEntity<RolloutJson.WithReboots>> answer;
    private final DeferredResult<ResponseEntity<RolloutJson.WithReboots>> result;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** Null until the rollout was looked at for the first time. */
    private volatile @Nullable Predicate<Rollout> isThere;

    Waiting(Supplier<ResponseEntity<RolloutJson.WithReboots>> answer, Duration atMost) {
      this.answer = answer;
      this.result = new DeferredResult<>(atMost.toMillis());
      result.onTimeout(this::answer);
    }

    private void look(Rollout rollout) {
      var wanted = isThere;
      if (wanted != null && wanted.test(rollout)) {
        threads.execute(this::answer);
      }
    }

    private void answer() {
      if (answered.compareAndSet(false, true)) {
        try {
          result.setResult(answer.get());
        } catch (RuntimeException e) {
          result.setErrorResult(e);
        }
      }
    }
  }

  /**
   * Waits until a rollout that the caller sees as it is now has changed.
   *
   * @param look at the rollout, as the caller sees it
   * @param changed made of how it is now: whether it is what is waited for
   * @param answer what is answered then, or at the end of the waiting
   * @throws Watchers.TooManyException when more wait than may
   */
  DeferredResult<ResponseEntity<RolloutJson.WithReboots>> await(
      UUID id, Supplier<Rollout> look, String caller, Duration atMost, Waits changed, Supplier<ResponseEntity<RolloutJson.WithReboots>> answer) {
    watchers.enter(caller);
    var waits = new Waiting(answer, atMost);
    waits.result.onCompletion(
        () -> {
          waiting.computeIfPresent(id, (_, all) -> all.remove(waits) && all.isEmpty() ? null : all);
          watchers.leave(caller);
        });
    // Listed before the first look: what happens in between is not missed.
    waiting.compute(id, (_, all) -> {
      var now = all == null ? ConcurrentHashMap.<Waiting>newKeySet() : all;
      now.add(waits);
      return now;
    });
    try {
      var rollout = look.get();
      var isThere = changed.since(rollout);
      waits.isThere = isThere;
      if (!open || rollout.state().hasEnded() || isThere.test(rollout)) {
        waits.answer();
      }
    } catch (RuntimeException e) {
      waits.result.setErrorResult(e);
    }
    return waits.result;
  }

  /** What somebody waits for. */
  interface Waits {

    /** @param now how the rollout is as the waiting begins */
    Predicate<Rollout> since(Rollout now);
  }

  @Override
  public void happened(List<Event> events) {
    var about = events.stream().map(Event::rolloutId).filter(Objects::nonNull).filter(waiting::containsKey).collect(Collectors.toSet());
    if (!about.isEmpty()) {
      threads.execute(() -> about.forEach(this::look));
    }
  }

  private void look(UUID id) {
    try {
      var rollout = rollouts.require(id, Scope.EVERYTHING);
      waiting.getOrDefault(id, Set.of()).forEach(waits -> waits.look(rollout));
    } catch (RuntimeException e) {
      log.warn("Rollout {} changed and cannot be read; who waits for it is answered at the next change, or in time.", id, e);
    }
  }

  @Override
  public void start() {
    open = true;
  }

  /** Answers everybody, so that the service need not wait for them. */
  @Override
  public void stop() {
    open = false;
    waiting.values().forEach(all -> all.forEach(Waiting::answer));
  }

  @Override
  public boolean isRunning() {
    return open;
  }
}
