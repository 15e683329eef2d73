package io.kexecfleet.service.replica;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Port: something that a timer starts, on whichever replica is there at that time. */
public interface TimedWork {

  /** Unique among all such work; in the database, so it stays what it is. */
  String name();

  /**
   * Does it; is done again if it throws, or if its replica ends before it returns.
   *
   * @param instance what it is about
   * @return when to do it again, or null: it is done
   */
  @Nullable Instant run(String instance);
}
