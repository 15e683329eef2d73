package io.kexecfleet.service.rollout;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
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
  private final Map<UUID, Alarm> pending = new ConcurrentHashMap<>();
  private Consumer<UUID> sleeper = _ -> {};

  TimerWakeups(TaskScheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  @Override
  public void onWake(Consumer<UUID> sleeper) {
    this.sleeper = sleeper;
  }

  private record Alarm(Instant at, ScheduledFuture<?> timer) {}

  @Override
  public void wakeAt(UUID rolloutId, Instant at) {
    pending.compute(
        rolloutId,
        (_, before) -> {
          if (before != null && !at.isBefore(before.at)) {
            return before;
          }
          if (before != null) {
            before.timer.cancel(false);
          }
          return new Alarm(at, scheduler.schedule(() -> wake(rolloutId), at));
        });
  }

  private void wake(UUID rolloutId) {
    pending.remove(rolloutId);
    try {
      sleeper.accept(rolloutId);
    } catch (RuntimeException e) {
      log.warn("Rollout {} could not be looked at; trying again in {}.", rolloutId, AFTER_FAILURE, e);
      wakeAt(rolloutId, clock.instant().plus(AFTER_FAILURE));
    }
  }
}
