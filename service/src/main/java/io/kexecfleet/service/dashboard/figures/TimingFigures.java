package io.kexecfleet.service.dashboard.figures;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.dashboard.figures.TimingView.Row;
import io.kexecfleet.service.database.RecentReads;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.ledger.KernelChange;
import io.kexecfleet.service.rollout.ledger.KernelChanges;
import io.kexecfleet.service.rollout.ledger.KernelOrder;
import io.kexecfleet.service.rollout.ledger.LedgerFilter;
import io.kexecfleet.service.rollout.ledger.Medians;
import io.kexecfleet.service.rollout.ledger.Savings;
import io.kexecfleet.service.rollout.ledger.Timings;
import io.kexecfleet.service.rollout.ledger.Timings.By;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads how long reboots took. Many who look at the same at the same time cost the database what one does. */
@Component
class TimingFigures {

  private static final Duration GOOD_FOR = Duration.ofSeconds(30);
  private static final int MOST_KEPT = 50;

  /** Hardware whose load methods are told side by side: that with the most reboots. */
  private static final int MOST_BESIDE = 10;

  private final Timings timings;
  private final Medians medians;
  private final Savings savings;
  private final KernelChanges changes;
  private final Clock clock;
  private final RecentReads<TimingView> recent;

  TimingFigures(Timings timings, Medians medians, Savings savings, KernelChanges changes, Clock clock) {
    this.timings = timings;
    this.medians = medians;
    this.savings = savings;
    this.changes = changes;
    this.clock = clock;
    this.recent = new RecentReads<>(GOOD_FOR, MOST_KEPT, clock);
  }

  /** @throws io.kexecfleet.service.problem.InvalidInputException for what cannot be understood */
  TimingView of(FigureFilter wanted, Phase phase, Scope reach) {
    var filter = wanted.bounded(reach, clock.instant());
    return recent.get("%s %s %s".formatted(phase, wanted, reach), () -> read(filter, phase));
  }

  private TimingView read(LedgerFilter filter, Phase phase) {
    var phases = EnumSet.of(phase, Phase.HOT_PHASE);
    var hardware = rows(filter, By.HARDWARE, phases, phase).stream().sorted(Comparator.comparingLong(Row::reboots).reversed()).toList();
    var kernels = rows(filter, By.KERNEL, phases, phase).stream().sorted(Comparator.comparing(Row::name, KernelOrder.OLDER_FIRST).reversed()).toList();
    return new TimingView(
        clock.instant(),
        Objects.requireNonNull(filter.since()),
        Objects.requireNonNull(filter.until()),
        phase,
        savings.of(filter),
        rows(filter, By.DAY, phases, phase),
        kernels,
        hardware,
        rows(filter, By.METHOD, phases, phase),
        beside(filter, phases, phase, hardware.stream().map(Row::name).limit(MOST_BESIDE).toList()),
        changes.of(filter, phase).stream()
            .sorted(Comparator.comparing((KernelChange change) -> change.later().kernel(), KernelOrder.OLDER_FIRST.reversed()))
            .toList());
  }

  private List<Row> rows(LedgerFilter filter, By by, Set<Phase> phases, Phase phase) {
    return timings.of(filter, by, phases).groups().stream().map(group -> Row.of(group, phase)).toList();
  }

  private List<MethodTable> beside(LedgerFilter filter, Set<Phase> phases, Phase chosen, List<String> hardware) {
    var all = medians.of(filter, null, List.of(""), phases);
    var named = medians.of(filter, By.HARDWARE, hardware, phases);
    return phases.stream()
        .sorted(Comparator.comparing(each -> each != chosen))
        .map(each -> MethodTable.of(each, all, named, hardware))
        .filter(table -> !table.lines().isEmpty())
        .toList();
  }
}
