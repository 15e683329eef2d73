package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.rollout.Layout;
import io.kexecfleet.service.rollout.Rollouts;
import io.kexecfleet.service.rollout.engine.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a rollout would come to, as the page shows it.
 *
 * @param maxOut how many hosts may be out at once
 * @param budgets what else bounds that, in words
 * @param finishBy when it is over if nothing goes wrong; null: not within a year
 * @param stoppedBefore the forecast is later than the plan lets it go on
 * @param busy what keeps it from being made now, by where the hosts are
 */
record PreviewView(
    int hosts,
    int maxOut,
    int maxFailures,
    List<WaveLine> waves,
    List<String> budgets,
    @Nullable Instant finishBy,
    boolean stoppedBefore,
    List<BusyHosts> busy) {

  private static final int MOST_NAMES = 12;
  private static final int MOST_VALUES = 6;

  /**
   * @param first names of its first hosts, in their turn
   * @param more how many more it has
   * @param over when it is over if nothing goes wrong; null: not within a year
   */
  record WaveLine(int number, int hosts, List<String> first, int more, int minSuccess, Duration soak, @Nullable Instant over) {}

  /** @param finishWithin how long it may take from its start */
  static PreviewView of(Rollouts.Preview preview, Instant start, Duration finishWithin) {
    var layout = preview.layout();
    var waves = new ArrayList<WaveLine>();
    var ends = preview.forecast().waves();
    for (var wave : layout.waves()) {
      var first = wave.hosts().stream().limit(MOST_NAMES).map(Layout.Member::name).toList();
      waves.add(
          new WaveLine(
              waves.size() + 1,
              wave.hosts().size(),
              first,
              wave.hosts().size() - first.size(),
              wave.minSuccess(),
              wave.soak(),
              waves.size() < ends.size() ? ends.get(waves.size()) : null));
    }
    var finish = preview.forecast().finish();
    return new PreviewView(
        waves.stream().mapToInt(WaveLine::hosts).sum(),
        layout.maxOut(),
        layout.maxFailures(),
        List.copyOf(waves),
        preview.budgets().stream().map(budget -> words(budget, preview)).filter(text -> !text.isEmpty()).toList(),
        finish,
        finish != null && finish.isAfter(start.plus(finishWithin)),
        BusyHosts.of(preview.busy()));
  }

  /** Empty for a budget that none of the hosts counts in. */
  private static String words(Budget budget, Rollouts.Preview preview) {
    var places = preview.places(budget);
    var bounds = new ArrayList<String>();
    if (!places.isEmpty()) {
      var counts = places.values().stream().mapToInt(Integer::intValue).summaryStatistics();
      bounds.add(
          "at most %s out at once%s"
              .formatted(
                  counts.getMin() == counts.getMax() ? counts.getMin() : counts.getMin() + " to " + counts.getMax(),
                  budget.label() == null ? "" : " with the same %s (%s)".formatted(budget.label(), listed(List.copyOf(places.keySet())))));
    }
    if (budget.hostSecondsPerMinute() != null && concerns(budget, preview.layout())) {
      bounds.add("at most %d host-seconds out a minute".formatted(budget.hostSecondsPerMinute()));
    }
    return bounds.isEmpty() ? "" : "%s: %s".formatted(budget.name(), String.join(", ", bounds));
  }

  private static boolean concerns(Budget budget, Layout layout) {
    return layout.waves().stream().flatMap(wave -> wave.hosts().stream()).anyMatch(host -> budget.groupOf(host.labels()) != null);
  }

  private static String listed(List<String> values) {
    var listed = values.stream().limit(MOST_VALUES).collect(Collectors.joining(", "));
    return values.size() > MOST_VALUES ? "%s and %d more".formatted(listed, values.size() - MOST_VALUES) : listed;
  }
}
