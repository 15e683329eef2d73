package io.kexecfleet.service.watching;

import io.kexecfleet.service.security.PersonException;
import io.kexecfleet.service.security.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Who waits for something to happen: no more of them than the settings allow, and for no longer than they would be let in.
 * That is asked again every few seconds, from what is known in memory; and besides by whoever tells them something, before
 * it is told.
 */
@Component
public class Watchers {

  private static final Logger log = LoggerFactory.getLogger(Watchers.class);
  private static final Duration ASKED_EVERY = Duration.ofSeconds(5);

  private final WatchSettings settings;
  private final TaskScheduler scheduler;
  private final Map<String, Integer> byName = new HashMap<>();
  private final Set<Watch> all = ConcurrentHashMap.newKeySet();

  Watchers(WatchSettings settings, TaskScheduler scheduler) {
    this.settings = settings;
    this.scheduler = scheduler;
  }

  /** One who waits. */
  public static final class Watch {

    private final String name;
    private final Standing standing;
    private final Runnable turnAway;

    private Watch(String name, Standing standing, Runnable turnAway) {
      this.name = name;
      this.standing = standing;
      this.turnAway = turnAway;
    }
  }

  /**
   * One more.
   *
   * @param turnAway ends the waiting of somebody who would not be let in any more; must not wait
   * @throws TooManyException when there are as many as there may be
   */
  public synchronized Watch enter(String name, Standing standing, Runnable turnAway) {
    var own = of(name);
    if (own >= settings.mostEach()) {
      throw new TooManyException(
          "%s waits for %d things already, and more may not be (kexec-fleet.watch.most-each). Close some, or ask without waiting.".formatted(name, own));
    }
    if (all.size() >= settings.most()) {
      throw new TooManyException(
          "%d callers wait already, and more may not (kexec-fleet.watch.most). Try again later, or ask without waiting.".formatted(all.size()));
    }
    byName.put(name, own + 1);
    var watch = new Watch(name, standing, turnAway);
    all.add(watch);
    return watch;
  }

  public synchronized void leave(Watch watch) {
    if (all.remove(watch)) {
      byName.merge(watch.name, -1, (own, less) -> own + less == 0 ? null : Integer.valueOf(own + less));
    }
  }

  /** For how many things somebody waits now. */
  public synchronized int of(String name) {
    return byName.getOrDefault(name, 0);
  }

  @EventListener(ApplicationReadyEvent.class)
  void begin() {
    var _ = scheduler.scheduleWithFixedDelay(this::ask, ASKED_EVERY);
  }

  /** Turns those away who would not be let in any more. */
  void ask() {
    try {
      all.stream().filter(watch -> !stands(watch)).forEach(watch -> watch.turnAway.run());
    } catch (DataAccessException | TransactionException e) {
      log.debug("Whether those who wait would still be let in cannot be looked up; they are told nothing until it can.", e);
    }
  }

  /** The issuer's absence is no word against those it knows, and keeps nobody else here. */
  private static boolean stands(Watch watch) {
    try {
      return watch.standing.holds();
    } catch (PersonException issuerIsAway) {
      return true;
    }
  }

  /** As many wait as may. */
  public static final class TooManyException extends RuntimeException {

    TooManyException(String message) {
      super(message);
    }
  }
}
