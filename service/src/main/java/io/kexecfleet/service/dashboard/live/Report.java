package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.ledger.RolloutTimings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout came to, once it has ended.
 *
 * @param outcomes those that any of its hosts had
 * @param took from its start to its end; null: it never started
 */
record Report(List<LegendItem> outcomes, @Nullable Duration took, RolloutTimings.OfRollout timings) {

  static Report of(Glance glance, RolloutTimings.OfRollout timings) {
    var rollout = glance.rollout();
    return new Report(
        LegendItem.all(glance).stream().filter(item -> item.count() > 0).toList(),
        rollout.startedAt() == null || rollout.endedAt() == null ? null : Duration.between(rollout.startedAt(), rollout.endedAt()),
        timings);
  }
}
