package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the phases of a reboot follow one another. Where one is not known, those after it are drawn as if it had taken no time.
 *
 * @param bars in the order in which they begin
 * @param ahead how long it took to stage, while the host was in service; null: not known, or nothing was to be staged
 */
record Waterfall(List<Bar> bars, @Nullable PhaseTiming ahead) {

  private static final List<Phase> ROWS =
      List.of(
          Phase.DECISION,
          Phase.DRAIN,
          Phase.OUT_OF_SERVICE,
          Phase.STOP,
          Phase.HOT_PHASE,
          Phase.KERNEL,
          Phase.INITRD,
          Phase.AGENT_UP,
          Phase.USER_SPACE,
          Phase.VERIFIED);

  /** The next one begins with them, and not after them. */
  private static final Set<Phase> BESIDE_OTHERS = Set.of(Phase.OUT_OF_SERVICE, Phase.AGENT_UP);

  /** What is drawn of a length: clocks that were joined can make one negative, and whoever reports them can say anything. */
  private static final long LONGEST = Duration.ofDays(366).toMillis();

  /**
   * A phase in the picture.
   *
   * @param start since the first of them began, in milliseconds
   * @param whole what the picture is as wide as, in milliseconds; at least 1
   */
  record Bar(PhaseTiming timing, long start, long whole) {

    private static long end(long start, PhaseTiming timing) {
      return start + drawn(timing.millis());
    }

    private static long latestEnd(long start, PhaseTiming timing) {
      return end(start, timing) + drawn(timing.uncertaintyMillis());
    }

    private static long drawn(long millis) {
      return Math.clamp(millis, 0, LONGEST);
    }

    /** For attributes of SVG. */
    public String x() {
      return percent(start);
    }

    public String width() {
      return percent(drawn(timing.millis()));
    }

    /** Where it may have ended already. */
    public String mayEnd() {
      return percent(Math.max(start, end(start, timing) - drawn(timing.uncertaintyMillis())));
    }

    /** Where it has ended for certain. */
    public String hasEnded() {
      return percent(latestEnd(start, timing));
    }

    private String percent(long millis) {
      return String.format(Locale.ROOT, "%.2f%%", millis * 100.0 / whole);
    }
  }

  static Waterfall of(List<PhaseTiming> timings) {
    var known = new EnumMap<Phase, PhaseTiming>(Phase.class);
    timings.forEach(timing -> known.put(timing.phase(), timing));
    var starts = new LinkedHashMap<PhaseTiming, Long>();
    long at = 0;
    for (var phase : ROWS) {
      var timing = known.get(phase);
      if (timing != null) {
        starts.put(timing, at);
        at = BESIDE_OTHERS.contains(phase) ? at : Bar.end(at, timing);
      }
    }
    long whole = starts.entrySet().stream().mapToLong(it -> Bar.latestEnd(it.getValue(), it.getKey())).max().orElse(0);
    var bars = starts.entrySet().stream().map(it -> new Bar(it.getKey(), it.getValue(), Math.max(1, whole))).toList();
    return new Waterfall(bars, known.get(Phase.STAGE));
  }

  /** How long the host was out of service; null: not known. */
  public @Nullable PhaseTiming outOfService() {
    return bars.stream().map(Bar::timing).filter(timing -> timing.phase() == Phase.OUT_OF_SERVICE).findFirst().orElse(null);
  }
}
