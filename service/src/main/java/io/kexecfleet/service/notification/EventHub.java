package io.kexecfleet.service.notification;

import io.kexecfleet.service.replica.ChannelListener;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Tells those on this replica who watch. One thread reads what is new, once for everybody: a notice says only that there
 * is something, so none can be lost, late or out of order in a way that matters.
 */
@Component
public class EventHub implements ChannelListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(EventHub.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int MOST_AT_ONCE = 500;

  private final EventLog events;
  private final ObjectProvider<EventListener> always;
  private final TaskScheduler scheduler;
  private final Clock clock;
  private final Set<EventListener> listeners = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private volatile @Nullable Thread reader;

  /** The hub's thread only. */
  private long position = -1;

  EventHub(EventLog events, ObjectProvider<EventListener> always, TaskScheduler scheduler, Clock clock) {
    this.events = events;
    this.always = always;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** From here on it hears of what is read, until it leaves: what is committed after this returned is among that. */
  public void join(EventListener listener) {
    listeners.add(listener);
  }

  public void leave(EventListener listener) {
    listeners.remove(listener);
  }

  @Override
  public String channel() {
    return "kexec_fleet_events";
  }

  @Override
  public void rung() {
    news.release();
  }

  private void run() {
    try {
      while (reader != null) {
        news.acquire();
        news.drainPermits();
        read();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try {
      if (position < 0) {
        position = events.latest();
      }
      List<Event> read;
      do {
        read = events.after(position, MOST_AT_ONCE);
        tell(read);
      } while (read.size() == MOST_AT_ONCE && reader != null);
    } catch (RuntimeException e) {
      if (reader != null) {
        log.warn("New events cannot be read; trying again in {}: {}", AGAIN, e.toString());
        var _ = scheduler.schedule(this::rung, clock.instant().plus(AGAIN));
      }
    }
  }

  private void tell(List<Event> read) {
    if (!read.isEmpty()) {
      position = read.getLast().position();
      Stream.concat(always.orderedStream(), listeners.stream()).forEach(listener -> listener.happened(read));
    }
  }

  @Override
  public void start() {
    var thread = Thread.ofPlatform().daemon().name("events").unstarted(this::run);
    reader = thread;
    thread.start();
    rung();
  }

  @Override
  public void stop() {
    var running = reader;
    reader = null;
    if (running != null) {
      running.interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return reader != null;
  }
}
