package io.kexecfleet.service.web;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** How much each of many may still do. Memory is bounded: of those who did nothing for a while nothing is kept. */
final class Buckets<K> {

  /** About 200 bytes each. */
  private static final int MOST = 100_000;

  private final LoadingCache<K, Bucket> buckets;

  /**
   * @param burst how much at once
   * @param time that never goes back
   */
  Buckets(int perSecond, int burst, TimeMeter time) {
    var limit = Bandwidth.builder().capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)).build();
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            // By then it is full again, as a new one is.
            .expireAfterAccess(Duration.ofSeconds(1L + burst / perSecond))
            .ticker(time::currentTimeNanos)
            .build(_ -> Bucket.builder().addLimit(limit).withCustomTimePrecision(time).build());
  }

  /** @return empty: it may; else in how many seconds it may, at least 1 */
  OptionalLong take(K key) {
    var probe = buckets.get(key).tryConsumeAndReturnRemaining(1);
    return probe.isConsumed()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.ceilDiv(Math.max(1, probe.getNanosToWaitForRefill()), TimeUnit.SECONDS.toNanos(1)));
  }

  /** What was taken was not used. */
  void giveBack(K key) {
    buckets.get(key).addTokens(1);
  }
}
