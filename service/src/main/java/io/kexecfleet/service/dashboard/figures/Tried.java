package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.service.rollout.ledger.KernelOrder;
import io.kexecfleet.service.rollout.ledger.Ledger;
import io.kexecfleet.service.rollout.ledger.Share;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of the newest kernels was tried on which hardware, and which was not.
 *
 * @param kernels the newest first
 * @param rows of the hardware with the most hosts first
 * @param leftOut how much hardware there is besides
 */
record Tried(List<String> kernels, List<Row> rows, int leftOut) {

  static final int MOST_KERNELS = 5;
  static final int MOST_HARDWARE = 30;

  /**
   * One hardware.
   *
   * @param hosts how many of the fleet's are of it now
   * @param cells in the order of the kernels; null: it was never tried
   */
  record Row(String hardware, long hosts, List<@Nullable Cell> cells) {

    public boolean isMissingSome() {
      return cells.stream().anyMatch(cell -> cell == null);
    }
  }

  /** @param succeeded of how many that were tried, and between what the share lies */
  record Cell(Share succeeded) {}

  /** @param hosts of the fleet by hardware */
  static Tried of(List<Ledger.Line> lines, Map<String, Long> hosts) {
    var kernels =
        lines.stream()
            .map(line -> line.what().kernelTo())
            .filter(kernel -> !kernel.isEmpty())
            .distinct()
            .sorted(KernelOrder.OLDER_FIRST.reversed())
            .limit(MOST_KERNELS)
            .toList();
    var byHardware = lines.stream().collect(Collectors.groupingBy(line -> line.what().hardware()));
    var all =
        Stream.of(byHardware.keySet(), hosts.keySet())
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    var rows =
        all.stream()
            .filter(hardware -> !hardware.isEmpty())
            .sorted(Comparator.comparing((String hardware) -> hosts.getOrDefault(hardware, 0L)).reversed())
            .map(hardware -> row(hardware, hosts.getOrDefault(hardware, 0L), byHardware.getOrDefault(hardware, List.of()), kernels))
            .toList();
    return new Tried(kernels, rows.stream().limit(MOST_HARDWARE).toList(), Math.max(0, rows.size() - MOST_HARDWARE));
  }

  private static Row row(String hardware, long hosts, List<Ledger.Line> lines, List<String> kernels) {
    Function<String, @Nullable Cell> cell = kernel -> cell(lines.stream().filter(line -> line.what().kernelTo().equals(kernel)).toList());
    return new Row(hardware, hosts, kernels.stream().<@Nullable Cell>map(cell).toList());
  }

  private static @Nullable Cell cell(List<Ledger.Line> lines) {
    return lines.isEmpty()
        ? null
        : new Cell(
            Share.of(
                lines.stream().mapToLong(Ledger.Line::succeeded).sum(), lines.stream().mapToLong(Ledger.Line::tried).sum()));
  }
}
