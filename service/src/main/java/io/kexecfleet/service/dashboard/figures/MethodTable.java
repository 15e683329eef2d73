package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.rollout.ledger.LedgerFilter.Way;
import io.kexecfleet.service.rollout.ledger.Medians.Median;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Load methods side by side, for one phase: over all hardware, and by hardware, because machines differ more than methods do.
 *
 * @param ways those that occur, in their order
 */
record MethodTable(Phase phase, List<Way> ways, List<Line> lines) {

  /** @param hardware empty where it is not known; null: any */
  record Line(@Nullable String hardware, Map<Way, Median> medians) {

    /** For templates; null: there was none. */
    public @Nullable Median of(Way way) {
      return medians.get(way);
    }

    /** How CMA is beside NORMAL; null where there is one of them at most. */
    public @Nullable Beside cma() {
      var cma = medians.get(Way.CMA);
      var normal = medians.get(Way.NORMAL);
      return cma == null || normal == null ? null : Beside.of(cma, normal);
    }
  }

  /**
   * How one is beside another.
   *
   * @param sure true: the two medians differ, with 95 % confidence in each
   * @param few true: one of them is of fewer than {@link TimingView#FEW} reboots
   * @param longerMillis how much longer its median is; negative where it is shorter
   */
  record Beside(boolean sure, boolean few, long longerMillis) {

    static Beside of(Median one, Median other) {
      boolean few = Math.min(one.reboots(), other.reboots()) < TimingView.FEW;
      return new Beside(!few && areApart(one, other), few, one.p50() - other.p50());
    }

    private static boolean areApart(Median one, Median other) {
      return isBelow(one, other) || isBelow(other, one);
    }

    private static boolean isBelow(Median one, Median other) {
      return one.high() != null && other.low() != null && one.high() < other.low();
    }

    /** For templates. */
    public long millis() {
      return Math.abs(longerMillis);
    }

    public boolean isShorter() {
      return longerMillis < 0;
    }
  }

  /**
   * @param all over all hardware
   * @param byHardware of some hardware
   * @param order of the hardware
   */
  static MethodTable of(Phase phase, List<Median> all, List<Median> byHardware, List<String> order) {
    var named = byHardware.stream().filter(median -> median.phase() == phase).collect(Collectors.groupingBy(Median::group));
    var over = all.stream().filter(median -> median.phase() == phase).toList();
    var ways = over.stream().map(median -> Way.valueOf(median.method())).distinct().sorted(Comparator.naturalOrder()).toList();
    var lines =
        Stream.concat(
                Stream.of(line(null, over)),
                order.stream().filter(named::containsKey).map(hardware -> line(hardware, named.getOrDefault(hardware, List.of()))))
            .filter(line -> !line.medians.isEmpty())
            .toList();
    return new MethodTable(phase, ways, lines);
  }

  private static Line line(@Nullable String hardware, List<Median> medians) {
    var byWay = new EnumMap<Way, Median>(Way.class);
    medians.forEach(median -> byWay.put(Way.valueOf(median.method()), median));
    return new Line(hardware, byWay);
  }
}
