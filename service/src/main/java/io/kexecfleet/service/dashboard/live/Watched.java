package io.kexecfleet.service.dashboard.live;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A rollout that somebody looks at. One reads it, all who look wait for the same picture; nothing is kept for any of them, so
 * that who is slow costs nothing and finds the latest.
 */
final class Watched {

  /**
   * What there is now.
   *
   * @param version grows with each time that there is something else
   * @param told null: it was not read yet
   * @param readAt when it was last read as it should be; null: never
   * @param failed whether it could not be read since then
   */
  record News(long version, @Nullable Told told, @Nullable Instant readAt, boolean failed) {}

  private final UUID rolloutId;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private int viewers;
  private boolean dirty = true;
  private News news = new News(0, null, null, false);

  Watched(UUID rolloutId) {
    this.rolloutId = rolloutId;
  }

  UUID rolloutId() {
    return rolloutId;
  }

  /** @return how many look now */
  int enter() {
    lock.lock();
    try {
      return ++viewers;
    } finally {
      lock.unlock();
    }
  }

  /** @return how many look now */
  int leave() {
    lock.lock();
    try {
      viewers--;
      moved.signalAll();
      return viewers;
    } finally {
      lock.unlock();
    }
  }

  /** It may be other than it was read. */
  void touch() {
    lock.lock();
    try {
      dirty = true;
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * For its reader: until it may be other than it was read, or for that long at most.
   *
   * @return false: nobody looks any more
   */
  boolean awaitTouch(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      await(() -> dirty || viewers == 0, atMost);
      dirty = false;
      return viewers > 0;
    } finally {
      lock.unlock();
    }
  }

  /** For its reader: that long, whatever happens, unless nobody looks any more. */
  void rest(Duration pause) throws InterruptedException {
    lock.lock();
    try {
      await(() -> viewers == 0, pause);
    } finally {
      lock.unlock();
    }
  }

  /** For who looks: until there is something else than that version, or for that long at most. */
  News awaitNews(long version, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      await(() -> news.version != version, atMost);
      return news;
    } finally {
      lock.unlock();
    }
  }

  private void await(BooleanSupplier reached, Duration atMost) throws InterruptedException {
    var left = atMost.toNanos();
    while (!reached.getAsBoolean() && left > 0) {
      left = moved.awaitNanos(left);
    }
  }

  News news() {
    lock.lock();
    try {
      return news;
    } finally {
      lock.unlock();
    }
  }

  /**
   * It was read.
   *
   * @param told the same as before where nothing has changed
   */
  @SuppressWarnings("ReferenceEquality")
  void read(Told told, Instant at) {
    lock.lock();
    try {
      var isNew = told != news.told || news.failed;
      news = new News(isNew ? news.version + 1 : news.version, told, at, false);
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void failed() {
    lock.lock();
    try {
      if (!news.failed) {
        news = new News(news.version + 1, news.told, news.readAt, true);
        moved.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
