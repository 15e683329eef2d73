package io.kexecfleet.service.rollout.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.support.ManyReboots;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is read from a ledger with very many entries, and how. */
class ManyEntriesTest {

  private final Instant now = ManyReboots.SERVICE.clock().instant();

  private static LedgerFilter filter(@Nullable Instant since, @Nullable String hardware) {
    return new LedgerFilter(Scope.EVERYTHING, Selector.EVERYTHING, since, null, Set.of(), Set.of(), hardware, null, null);
  }

  private static void readsPart(Statement statement) {
    assertThat(ManyReboots.readWhole(statement.sql(), statement.arguments())).as(statement.sql()).doesNotContain("ledger_entry", "reboot");
  }

  @Test
  void whatIsNarrowedReadsAPart() {
    var lately = filter(now.minus(2, ChronoUnit.HOURS), null);
    readsPart(Timings.largest(lately, Timings.By.HARDWARE));
    readsPart(Timings.figures(lately, Timings.By.METHOD, List.of("CMA"), List.of(Phase.HOT_PHASE)));
    readsPart(Timings.page(filter(null, null), new TimingRow.TimingPlace(now.minus(100, ChronoUnit.HOURS), UUID.randomUUID()), 1000));
    readsPart(Timings.page(filter(null, null), null, 1000));
    readsPart(Ledger.lines(lately, Ledger.Tried.NOTHING, 100));
    readsPart(Ledger.newest(filter(null, "Vendor Model 3"), null, 100));
    readsPart(Ledger.newest(filter(null, null), new TimingRow.TimingPlace(now.minus(100, ChronoUnit.HOURS), UUID.randomUUID()), 100));
    readsPart(Medians.medians(lately, Timings.By.HARDWARE, List.of("Vendor Model 3"), List.of(Phase.HOT_PHASE)));
    readsPart(Savings.saved(lately));
    readsPart(KernelChanges.samples(lately, Phase.HOT_PHASE));
    readsPart(Ledger.lines(filter(null, "Vendor Model 3"), Ledger.Tried.NOTHING, 100));
    var few = new LedgerFilter(Scope.of(Selector.parse("rare=true")), Selector.EVERYTHING, null, null, Set.of(), Set.of(), null, null, null);
    readsPart(Ledger.lines(few, Ledger.Tried.NOTHING, 100));
  }

  @Test
  void thePagesOfTheLedgerAddUpToEverybodyWhoWasOrderedToJump() {
    var ledger = ManyReboots.SERVICE.bean(Ledger.class);
    var lines = new ArrayList<Ledger.Line>();
    var page = ledger.page(filter(null, null), Ledger.Tried.NOTHING, 7);
    while (!page.isEmpty()) {
      lines.addAll(page);
      page = ledger.page(filter(null, null), lines.getLast().what(), 7);
    }
    assertThat(lines).extracting(Ledger.Line::what).doesNotHaveDuplicates();
    assertThat(lines.stream().mapToLong(Ledger.Line::tried).sum()).isEqualTo(ManyReboots.COUNT - 1000L);
    assertThat(lines.stream().mapToLong(line -> line.failed().getOrDefault(Outcome.LOST, 0L)).sum())
        .isEqualTo((ManyReboots.COUNT - 1000L) / 200);
    assertThat(lines)
        .allSatisfy(
            line -> assertThat(line.succeeded() + line.failed().values().stream().mapToLong(it -> it).sum()).isEqualTo(line.tried()));
  }

  @Test
  void manyGroupsAreCutAndCounted() {
    var database = ManyReboots.SERVICE.database();
    var timings = ManyReboots.SERVICE.bean(Timings.class);
    var all = timings.of(filter(null, null), Timings.By.HARDWARE, List.of(Phase.OUT_OF_SERVICE));
    assertThat(all.groups()).hasSize(20);
    assertThat(all.leftOut()).isZero();
    var once = database.queryForList("select reboot_id from ledger_entry where reported limit ?", UUID.class, Timings.MOST_GROUPS + 5);
    once.forEach(id -> database.update("update ledger_entry set kernel_to = 'k' || reboot_id where reboot_id = ?", id));
    try {
      var cut = timings.of(filter(null, null), Timings.By.KERNEL, List.of(Phase.OUT_OF_SERVICE));
      assertThat(cut.groups()).hasSize(Timings.MOST_GROUPS);
      assertThat(cut.groups()).as("the large ones stay").extracting(Timings.Group::name).contains("7.1", "7.2");
      assertThat(cut.leftOut()).isGreaterThan(5);
    } finally {
      once.forEach(id -> database.update("delete from ledger_entry where reboot_id = ?", id));
      database.update("insert into ledger_entry select * from ledger_from_reboot on conflict do nothing");
    }
  }
}
