package io.kexecfleet.service.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * What was read from the database a moment ago, so that it is not read again for each who asks. It is trusted for a time
 * that counts from before it was read. Once {@link #changed} was called, nothing is used any more that was read before,
 * nor what somebody is just reading.
 */
public final class RecentReads<T> {

  private final Duration trustedFor;
  private final Clock clock;
  private final AtomicLong changes = new AtomicLong();
  private final Cache<String, Read<T>> reads;

  /** @param most how many keys are kept */
  public RecentReads(Duration trustedFor, long most, Clock clock) {
    this.trustedFor = trustedFor;
    this.clock = clock;
    this.reads = Caffeine.newBuilder().maximumSize(most).build();
  }

  /** @param changes how many there had been before it was read */
  private record Read<T>(T value, long changes, Instant at) {}

  /** What was read for this key; nothing where that cannot be trusted any more. */
  public Optional<T> find(String key) {
    return Optional.ofNullable(reads.getIfPresent(key)).filter(read -> isTrusted(read, trustedFor)).map(Read::value);
  }

  private boolean isTrusted(Read<T> read, Duration age) {
    return read.changes == changes.get() && clock.instant().isBefore(read.at.plus(age));
  }

  /** Reads it, where it is not there to be trusted; one after the other for the same key. */
  public T get(String key, Supplier<T> database) {
    return get(key, trustedFor, database);
  }

  /** Reads it, where what was read is as old as that already. */
  public T get(String key, Duration age, Supplier<T> database) {
    while (true) {
      var known = reads.getIfPresent(key);
      var read =
          known != null && isTrusted(known, age)
              ? known
              : reads.asMap().compute(key, (_, before) -> before != null && isTrusted(before, age) ? before : read(database));
      if (read.changes == changes.get()) {
        return read.value;
      }
    }
  }

  private <R> Read<R> read(Supplier<R> database) {
    var before = changes.get();
    var at = clock.instant();
    return new Read<>(database.get(), before, at);
  }

  /** Looks it up, and keeps it where it is there; whoever else looks for the same key is not waited for. */
  public Optional<T> look(String key, Supplier<Optional<T>> database) {
    while (true) {
      var looked = read(database);
      looked.value.ifPresent(value -> reads.put(key, new Read<>(value, looked.changes, looked.at)));
      if (looked.changes == changes.get()) {
        return looked.value;
      }
    }
  }

  /** What was read may be wrong from here on. */
  public void changed() {
    changes.incrementAndGet();
  }
}
