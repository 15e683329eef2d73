package io.kexecfleet.service.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Values of a tag that come from outside, of which a meter may have only so many. One more takes the place of the one that
 * was not used for longest, if that is long enough ago; until then it is {@link #OTHER}.
 */
public final class BoundedNames {

  public static final String OTHER = "other";

  private final int most;
  private final Duration keptFor;
  private final Consumer<String> dropped;
  private final Map<String, Instant> used = new HashMap<>();

  /**
   * @param most how many there are at a time, beside {@link #OTHER}
   * @param keptFor how long one keeps its place unused
   * @param dropped is told whose place was taken: its meters are to go
   */
  public BoundedNames(int most, Duration keptFor, Consumer<String> dropped) {
    this.most = most;
    this.keptFor = keptFor;
    this.dropped = dropped;
  }

  /** What this is called as a tag now. */
  public synchronized String of(String name, Instant now) {
    if (used.containsKey(name) || used.size() < most || isPlaceMade(now)) {
      used.put(name, now);
      return name;
    }
    return OTHER;
  }

  private boolean isPlaceMade(Instant now) {
    var oldest = used.entrySet().stream().min(Map.Entry.comparingByValue()).orElseThrow();
    if (oldest.getValue().plus(keptFor).isAfter(now)) {
      return false;
    }
    used.remove(oldest.getKey());
    dropped.accept(oldest.getKey());
    return true;
  }
}
