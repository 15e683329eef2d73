package io.kexecfleet.service.api;

import io.kexecfleet.service.rollout.BusyHost;
import io.kexecfleet.service.rollout.Layout;
import io.kexecfleet.service.rollout.Rollouts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout would come to, for operators.
 *
 * @param finishBy when it is over if nothing goes wrong; null: not within a year
 * @param busy why it could not be submitted now; empty: it could
 */
record PreviewJson(
    int hosts,
    int maxOut,
    int maxFailures,
    List<WaveJson> waves,
    List<BudgetJson> budgets,
    @Nullable Instant finishBy,
    List<String> busy) {

  /** How many names of a wave are shown. */
  private static final int MOST_NAMES = 1000;

  /**
   * @param first the first of its hosts, in their turn
   * @param over when it is over if nothing goes wrong; null: not within a year
   */
  record WaveJson(
      int wave, int hosts, List<String> first, int minSuccess, Duration soak, @Nullable Instant over) {}

  /**
   * @param places how many hosts of the rollout may be out at once, by the value of the label; under the empty text where
   *     there is none
   */
  record BudgetJson(String name, @Nullable String label, Map<String, Integer> places, @Nullable Integer hostSecondsPerMinute) {}

  static PreviewJson of(Rollouts.Preview preview) {
    var waves = new ArrayList<WaveJson>();
    var ends = preview.forecast().waves();
    for (var wave : preview.layout().waves()) {
      waves.add(
          new WaveJson(
              waves.size() + 1,
              wave.hosts().size(),
              wave.hosts().stream().limit(MOST_NAMES).map(Layout.Member::name).toList(),
              wave.minSuccess(),
              wave.soak(),
              waves.size() < ends.size() ? ends.get(waves.size()) : null));
    }
    return new PreviewJson(
        waves.stream().mapToInt(WaveJson::hosts).sum(),
        preview.layout().maxOut(),
        preview.layout().maxFailures(),
        waves,
        preview.budgets().stream()
            .map(budget -> new BudgetJson(budget.name(), budget.label(), preview.places(budget), budget.hostSecondsPerMinute()))
            .toList(),
        preview.forecast().finish(),
        preview.busy().stream().map(BusyHost::sentence).toList());
  }
}
