package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.notification.Event;
import io.kexecfleet.service.notification.EventListener;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.security.Standing;
import io.kexecfleet.service.watching.Watchers;
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

    private final Standing standing;

    /** Null until the rollout was looked at for the first time. */
    private volatile @Nullable Predicate<Rollout> isThere;

    Waiting(Supplier<ResponseEntity<RolloutJson.WithReboots>> answer, Duration atMost, Standing standing) {
      this.answer = answer;
      this.standing = standing;
      // No time at all would be without end.
      this.result = new DeferredResult<>(Math.max(1, atMost.toMillis()));
      result.onTimeout(this::answer);
    }

    private void look(Rollout rollout) {
      var wanted = isThere;
      if (wanted != null && wanted.test(rollout)) {
        threads.execute(this::answer);
      }
    }

    private void turnAway() {
      if (answered.compareAndSet(false, true)) {
        result.setErrorResult(new NotLetInException());
      }
    }

    private void answer() {
      if (answered.compareAndSet(false, true)) {
        try {
          if (!standing.holds()) {
            throw new NotLetInException();
          }
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
   * @param standing without it nothing is answered but that
   * @param changed made of how it is now: whether it is what is waited for
   * @param answer what is answered then, or at the end of the waiting
   * @throws Watchers.TooManyException when more wait than may
   */
  DeferredResult<ResponseEntity<RolloutJson.WithReboots>> await(
      UUID id,
      Supplier<Rollout> look,
      String caller,
      Standing standing,
      Duration atMost,
      Waits changed,
      Supplier<ResponseEntity<RolloutJson.WithReboots>> answer) {
    var waits = new Waiting(answer, atMost, standing);
    var watch = watchers.enter(caller, standing, waits::turnAway);
    waits.result.onCompletion(
        () -> {
          waiting.computeIfPresent(id, (_, all) -> all.remove(waits) && all.isEmpty() ? null : all);
          watchers.leave(watch);
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
      // Looked at once more: until here an event of it was passed over.
      if (!open || rollout.state().hasEnded() || isThere.test(rollout) || isThere.test(look.get())) {
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

  /** Who waited would not be let in any more. */
  static final class NotLetInException extends RuntimeException {

    NotLetInException() {
      super("The token with which this was asked is not accepted any more, or reaches other hosts now: it was revoked, or is over.");
    }
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
