package io.kexecfleet.service.rollout;

import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import io.kexecfleet.service.telemetry.LogFields;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/** Has rollouts looked at again when a deadline passes, on whichever replica is there then. */
@Component
class Wakeups implements TimedWork {

  private static final Logger log = LoggerFactory.getLogger(Wakeups.class);

  /** A database that is away for a moment must not stop a rollout for good. */
  private static final Duration SOON = Duration.ofSeconds(2);

  private final Timers timers;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private Consumer<UUID> sleeper = _ -> {};

  Wakeups(Timers timers, TaskScheduler scheduler, Clock clock) {
    this.timers = timers;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** Names who is called with the rollout's id, and returns when it was looked at. */
  void onWake(Consumer<UUID> sleeper) {
    this.sleeper = sleeper;
  }

  /**
   * Belongs to the transaction it is called in. Each time has a timer of its own, so that none can be moved while it
   * rings; one that rings for nothing costs little.
   */
  void wakeAt(UUID rolloutId, Instant at) {
    timers.set(name(), rolloutId + "@" + at.toEpochMilli(), at);
  }

  /** From this replica, without the database, which may be what is amiss. */
  void soon(UUID rolloutId) {
    var _ = scheduler.schedule(
        () -> {
          try (var _ = LogFields.about(LogFields.ROLLOUT, rolloutId)) {
            look(rolloutId);
          }
        },
        clock.instant().plus(SOON));
  }

  private void look(UUID rolloutId) {
    try {
      sleeper.accept(rolloutId);
    } catch (RuntimeException e) {
      log.warn("Rollout {} could not be looked at; trying again in {}.", rolloutId, SOON, e);
      soon(rolloutId);
    }
  }

  @Override
  public String name() {
    return "rollout";
  }

  @Override
  public @Nullable Instant run(String instance) {
    sleeper.accept(UUID.fromString(instance.substring(0, instance.indexOf('@'))));
    return null;
  }
}
