package io.kexecfleet.service.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;

/**
 * How many hosts of a rollout there are by value of a label. Does not change while it lasts, unless labels do, and is counted
 * once; those of rollouts that nobody asks about any more make room for others.
 */
final class OwnSizes {

  /** Numbers kept, some 100 bytes each. One rollout has at most 50,000 hosts, and a label at most as many values. */
  static final int MOST_NUMBERS = 200_000;

  private record Key(UUID rolloutId, String label) {}

  private final BiFunction<UUID, String, Map<String, Integer>> count;
  private final Cache<Key, Map<String, Integer>> known;

  OwnSizes(BiFunction<UUID, String, Map<String, Integer>> count) {
    this.count = count;
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(MOST_NUMBERS)
            .weigher((Key _, Map<String, Integer> sizes) -> 1 + sizes.size())
            .executor(Runnable::run)
            .build();
  }

  Map<String, Integer> of(UUID rolloutId, String label) {
    return known.get(new Key(rolloutId, label), key -> count.apply(key.rolloutId, key.label));
  }

  /** How many numbers are kept now. */
  long kept() {
    return known.asMap().values().stream().mapToLong(sizes -> 1L + sizes.size()).sum();
  }
}
