package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How many hosts budgets over all rollouts apply to. That changes slowly, and counting takes time in a large fleet. */
final class FleetSizes {

  static final Duration HOLD = Duration.ofSeconds(30);

  /** @param label by whose value they are counted; null: all together, under the empty text */
  record Of(Selector selector, @Nullable String label) {}

  private record Known(Map<String, Integer> byGroup, Instant at) {}

  private final Function<Of, Map<String, Integer>> count;
  private final Map<Of, Known> known = new ConcurrentHashMap<>();

  FleetSizes(Function<Of, Map<String, Integer>> count) {
    this.count = count;
  }

  Map<String, Integer> of(Of what, Instant now) {
    return known
        .compute(
            what,
            (_, before) ->
                before != null && now.isBefore(before.at.plus(HOLD)) && !now.isBefore(before.at)
                    ? before
                    : new Known(count.apply(what), now))
        .byGroup;
  }

  /** What no budget asks for any more is forgotten. */
  void keepOnly(Set<Of> wanted) {
    known.keySet().retainAll(wanted);
  }
}
