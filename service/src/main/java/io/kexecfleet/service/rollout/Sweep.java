package io.kexecfleet.service.rollout;

import io.kexecfleet.service.replica.TimedWork;
import io.kexecfleet.service.replica.Timers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Looks at every rollout in progress now and then, on whichever replica is there. A replica may end after it put something
 * on record and before it did what follows, in this rollout or in one that waits for the place that became free: nobody
 * else knows of that.
 */
@Component
class Sweep implements TimedWork {

  static final Duration INTERVAL = Duration.ofSeconds(10);

  private static final String NAME = "sweep";
  private static final String ALL = "all";

  private final RolloutRunner runner;
  private final Timers timers;
  private final Clock clock;

  Sweep(RolloutRunner runner, Timers timers, Clock clock) {
    this.runner = runner;
    this.timers = timers;
    this.clock = clock;
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    runner.lookAtAll();
    timers.set(NAME, ALL, clock.instant().plus(INTERVAL));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Instant run(String instance) {
    runner.lookAtAll();
    return clock.instant().plus(INTERVAL);
  }
}
