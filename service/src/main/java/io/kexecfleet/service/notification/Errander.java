package io.kexecfleet.service.notification;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs errands, each kind for each of those it is done for in a thread of its own, on one replica at a time: whoever is
 * slow keeps nobody else waiting, and no timer of a rollout. Looks for work every second and at each event.
 */
@Component
class Errander implements EventListener, SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Errander.class);
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
  private static final Duration ENDS_WITHIN = Duration.ofSeconds(3);
  private static final String THREADS = "errands-";

  private final ObjectProvider<Errands> provider;
  private final WorkLeases leases;
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Semaphore news = new Semaphore(0);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(THREADS, 0).factory());
  private volatile @Nullable Thread looker;
  private List<Errands> errands = List.of();

  Errander(ObjectProvider<Errands> provider, WorkLeases leases) {
    this.provider = provider;
    this.leases = leases;
  }

  @Override
  public void happened(List<Event> events) {
    news.release();
  }

  private void run() {
    try {
      while (looker != null) {
        // Woken by news, or by the time: what was put off has to be found too.
        var _ = news.tryAcquire(LOOKS_EVERY.toNanos(), TimeUnit.NANOSECONDS);
        news.drainPermits();
        errands.forEach(this::look);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(Errands kind) {
    try {
      for (var name : kind.due()) {
        if (underWay.add(name)) {
          threads.execute(() -> work(kind, name));
        }
      }
    } catch (RuntimeException e) {
      if (looker != null) {
        log.warn("What is to be sent to others cannot be looked up; trying again in {}: {}", LOOKS_EVERY, e.toString());
      }
    }
  }

  private void work(Errands kind, String name) {
    try {
      if (leases.take(name)) {
        try {
          while (looker != null && kind.run(name) && leases.take(name)) {
            // One thing after the other, for as long as there is one.
          }
        } finally {
          // Also by who is stopped: the next replica shall not have to wait until the lease runs out.
          var _ = Thread.interrupted();
          leases.giveBack(name);
        }
      }
    } catch (RuntimeException e) {
      if (looker != null) {
        log.warn("Work for {} broke off; going on with it in a moment.", name, e);
      }
    } finally {
      underWay.remove(name);
    }
  }

  @Override
  public void start() {
    errands = provider.orderedStream().toList();
    var thread = Thread.ofPlatform().daemon().name(THREADS + "look").unstarted(this::run);
    looker = thread;
    thread.start();
  }

  /** Whoever is in the middle of something breaks off: it is done again. */
  @Override
  public void stop() {
    var running = looker;
    looker = null;
    if (running != null) {
      running.interrupt();
    }
    threads.shutdownNow();
    try {
      var _ = threads.awaitTermination(ENDS_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return looker != null;
  }
}
