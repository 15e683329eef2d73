package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.inventory.Selector.Condition;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which reboots of the ledger somebody wants to know about.
 *
 * @param reach only of hosts in it, by the labels they have now
 * @param selector the same
 * @param since only those that ended then or later; null: any
 * @param until only those that ended before; null: any
 * @param outcomes empty: any
 * @param ways empty: any
 * @param hardware empty: where it is not known; null: any
 * @param kernelFrom the release that was left; null: any
 * @param kernelTo the release that was to run; null: any
 */
public record LedgerFilter(
    Scope reach,
    Selector selector,
    @Nullable Instant since,
    @Nullable Instant until,
    Set<Outcome> outcomes,
    Set<Way> ways,
    @Nullable String hardware,
    @Nullable String kernelFrom,
    @Nullable String kernelTo) {

  /** How a host was to leave: protocol.LoadMethod, or through its firmware with nothing loaded. */
  public enum Way {
    CMA,
    NORMAL,
    QUICK,
    KEXEC_LOAD,
    FIRMWARE
  }

  /** The tables; hosts are looked at only where their labels matter. */
  String from() {
    return looksAtLabels() ? "ledger_entry e join host h on h.id = e.host_id" : "ledger_entry e";
  }

  private boolean looksAtLabels() {
    return !reach.isEverything() || !selector.matchesEverything();
  }

  /** @param more that have to hold as well */
  Condition condition(Condition... more) {
    var all = new ArrayList<>(List.of(more));
    if (looksAtLabels()) {
      all.add(reach.condition("h.labels"));
      all.add(selector.condition("h.labels"));
    }
    if (since != null) {
      all.add(Condition.of("e.ended_at >= ?", since.atOffset(ZoneOffset.UTC)));
    }
    if (until != null) {
      all.add(Condition.of("e.ended_at < ?", until.atOffset(ZoneOffset.UTC)));
    }
    if (!outcomes.isEmpty()) {
      all.add(oneOf("e.outcome", outcomes));
    }
    if (!ways.isEmpty()) {
      all.add(oneOf("e.method", ways));
    }
    addIfGiven(all, "e.hardware", hardware);
    addIfGiven(all, "e.kernel_from", kernelFrom);
    addIfGiven(all, "e.kernel_to", kernelTo);
    return Condition.all(all);
  }

  private static Condition oneOf(String column, Set<? extends Enum<?>> wanted) {
    return Condition.of(column + " = any(?)", (Object) wanted.stream().map(Enum::name).toArray(String[]::new));
  }

  private static void addIfGiven(List<Condition> all, String column, @Nullable String wanted) {
    if (wanted != null) {
      all.add(Condition.of(column + " = ?", wanted));
    }
  }
}
