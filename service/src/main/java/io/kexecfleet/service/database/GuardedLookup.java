package io.kexecfleet.service.database;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.dao.TransientDataAccessResourceException;

/**
 * Looks into the database for a key that memory does not have, for keys that anybody may guess. What is not there is not
 * asked for again for {@link #ABSENT_FOR}, and at any time at most {@link #AT_ONCE} connections are busy with guesses,
 * however many there are.
 */
public final class GuardedLookup<T> {

  /** Short, because it may be there a moment later: written by another replica. */
  static final Duration ABSENT_FOR = Duration.ofSeconds(2);

  static final int AT_ONCE = 2;
  private static final int MOST_ABSENT = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Function<String, Optional<T>> database;
  private final Duration patience;
  private final Semaphore turns = new Semaphore(AT_ONCE, true);
  private final Cache<String, Boolean> absent;

  /** @param database looks it up, by an index */
  public GuardedLookup(Function<String, Optional<T>> database, Clock clock) {
    this(database, clock, PATIENCE);
  }

  GuardedLookup(Function<String, Optional<T>> database, Clock clock, Duration patience) {
    this.database = database;
    this.patience = patience;
    this.absent =
        Caffeine.newBuilder()
            .maximumSize(MOST_ABSENT)
            .expireAfterWrite(ABSENT_FOR)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /**
   * Looks for it, as the {@link Guesser} of this thread where there is one.
   *
   * @throws TransientDataAccessResourceException when so many others ask that it could not be looked up in time
   * @throws TooManyGuessesException when who asks has guessed too often
   */
  public Optional<T> find(String key) {
    return Guesser.lookUp(key, () -> look(key));
  }

  private Optional<T> look(String key) {
    if (absent.getIfPresent(key) != null) {
      return Optional.empty();
    }
    awaitTurn();
    try {
      var found = database.apply(key);
      if (found.isEmpty()) {
        absent.put(key, true);
      }
      return found;
    } finally {
      turns.release();
    }
  }

  private void awaitTurn() {
    boolean mine = false;
    try {
      mine = turns.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!mine) {
      throw new TransientDataAccessResourceException("Too many who are not known want to be looked up at once.");
    }
  }
}
