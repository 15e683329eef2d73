package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.rollout.ledger.KernelChange;
import io.kexecfleet.service.rollout.ledger.KernelChange.Verdict;
import io.kexecfleet.service.rollout.ledger.Savings;
import io.kexecfleet.service.rollout.ledger.Timings;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long reboots took, as a page shows it.
 *
 * @param at when it was read
 * @param phase the one that was chosen
 * @param days one after the other
 * @param kernels the newest first
 * @param hardware that with the most reboots first
 * @param methods side by side
 * @param changes what kernels did to the phase, the newest kernels first
 */
record TimingView(
    Instant at,
    Instant since,
    Instant until,
    Phase phase,
    Savings.Saved saved,
    List<Row> days,
    List<Row> kernels,
    List<Row> hardware,
    List<Row> methods,
    List<MethodTable> beside,
    List<KernelChange> changes) {

  /** Of fewer reboots than this a percentile says little. */
  static final int FEW = 20;

  private static final int MOST_TOLD = 100;

  /**
   * One group.
   *
   * @param chosen of the phase that was chosen; null: it is not known of any
   * @param hot of the hot phase; null: it is not known of any
   */
  record Row(String name, Timings.@Nullable Figures chosen, Timings.@Nullable Figures hot) {

    static Row of(Timings.Group group, Phase phase) {
      return new Row(group.name(), figures(group, phase).orElse(null), figures(group, Phase.HOT_PHASE).orElse(null));
    }

    private static Optional<Timings.Figures> figures(Timings.Group group, Phase phase) {
      return group.phases().stream().filter(figures -> figures.phase() == phase).findFirst();
    }

    public boolean isFew() {
      return reboots() < FEW;
    }

    public long reboots() {
      return chosen == null ? 0 : chosen.reboots();
    }
  }

  public long reboots() {
    return saved.reboots();
  }

  /** Whether there is a chart of the hot phase beside that of the phase that was chosen. */
  public boolean isHotBeside() {
    return phase != Phase.HOT_PHASE && days.stream().anyMatch(day -> day.hot() != null);
  }

  /** Those that are told line by line. */
  public List<KernelChange> told() {
    return changes.subList(0, Math.min(changes.size(), MOST_TOLD));
  }

  public List<KernelChange> worse() {
    return changes.stream().filter(change -> change.verdict() == Verdict.WORSE).toList();
  }

  /** For the bars of a table: all of its rows have one scale. */
  public Scale scale(List<Row> rows) {
    return new Scale(rows.stream().mapToLong(row -> row.chosen() == null ? 0 : row.chosen().p99()).max().orElse(0));
  }

  /** @param longest of what ends at the end of the line, in milliseconds */
  record Scale(long longest) {

    /** Where that is on the line, for attributes of SVG. */
    public String at(long millis) {
      return String.format(Locale.ROOT, "%.2f%%", longest == 0 ? 0 : Math.min(100, millis * 100.0 / longest));
    }

    /** How wide it is from one to another. */
    public String width(long from, long to) {
      return at(to - from);
    }
  }
}
