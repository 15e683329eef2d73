package io.kexecfleet.service.rollout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** Wake-ups by this process's own timer. They end with it: at its start every running rollout is looked at anyway. */
@Component
class TimerWakeups implements Wakeups {

  private static final Logger log = LoggerFactory.getLogger(TimerWakeups.class);

  /** A database that is away for a moment must not stop a rollout for good. */
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final TaskScheduler scheduler;
  private final Clock clock;
  private final Map<UUID, ScheduledFuture<?>> pending = new ConcurrentHashMap<>();
  private Consumer<UUID> sleeper = _ -> {};

  TimerWakeups(TaskScheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public void onWake(Consumer<UUID> sleeper) {
    this.sleeper = sleeper;
  }

  @Override
  public void wakeAt(UUID rolloutId, @Nullable Instant at) {
    pending.compute(
        rolloutId,
        (_, before) -> {
          if (before != null) {
            before.cancel(false);
          }
          return at == null ? null : scheduler.schedule(() -> wake(rolloutId), at);
        });
  }

  private void wake(UUID rolloutId) {
    try {
      sleeper.accept(rolloutId);
    } catch (RuntimeException e) {
      log.warn("Rollout {} could not be looked at; trying again in {}.", rolloutId, AFTER_FAILURE, e);
      wakeAt(rolloutId, clock.instant().plus(AFTER_FAILURE));
    }
  }
}
