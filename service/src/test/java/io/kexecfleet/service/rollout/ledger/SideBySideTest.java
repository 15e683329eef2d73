package io.kexecfleet.service.rollout.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.support.ManyReboots;
import io.kexecfleet.service.support.RunningService;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Figures that are told with how sure they are, held against the rows that they are of. */
class SideBySideTest {

  private final RunningService service = ManyReboots.SERVICE;

  private static LedgerFilter filter(@Nullable String hardware, @Nullable String kernelTo) {
    return new LedgerFilter(Scope.EVERYTHING, Selector.EVERYTHING, null, null, Set.of(), Set.of(), hardware, null, kernelTo);
  }

  private List<Long> rows(String hardware, String method) {
    return service
        .database()
        .query(
            "select hot_phase_ms from ledger_entry where reported and hot_phase_ms is not null and hardware = ? and method = ? and kernel_to = '7.3' order by 1",
            (row, _) -> row.getLong(1),
            hardware,
            method);
  }

  @Test
  void aMedianLiesBetweenTheRanksThatTheBinomialDistributionSays() {
    var medians = service.bean(Medians.class).of(filter(null, "7.3"), Timings.By.HARDWARE, List.of("Vendor Model 3", "Vendor Model 4"), List.of(Phase.HOT_PHASE));
    assertThat(medians).extracting(Medians.Median::group).containsExactly("Vendor Model 3", "Vendor Model 4");
    for (var median : medians) {
      var rows = rows(median.group(), median.method());
      int n = rows.size();
      assertThat(median.reboots()).isEqualTo(n);
      assertThat(median.p50()).isEqualTo(Math.round((rows.get((n - 1) / 2) + rows.get(n / 2)) / 2.0));
      int low = Math.max(1, (int) Math.floor(n / 2.0 - 0.98 * Math.sqrt(n)));
      int high = Math.min(n, (int) Math.ceil(n / 2.0 + 0.98 * Math.sqrt(n)) + 1);
      assertThat(median.low()).isEqualTo(rows.get(low - 1));
      assertThat(median.high()).isEqualTo(rows.get(high - 1));
    }
  }

  @Test
  void ofFiveNothingIsSure() {
    var database = service.database();
    var five = database.queryForList("select reboot_id from ledger_entry where reported and hot_phase_ms is not null order by reboot_id limit 5", UUID.class);
    five.forEach(id -> database.update("update ledger_entry set hardware = 'Five' where reboot_id = ?", id));
    try {
      var medians = service.bean(Medians.class).of(filter("Five", null), null, List.of(""), List.of(Phase.HOT_PHASE));
      assertThat(medians).isNotEmpty().allSatisfy(median -> assertThat(Arrays.asList(median.low(), median.high())).containsOnlyNulls());
    } finally {
      five.forEach(id -> database.update("delete from ledger_entry where reboot_id = ?", id));
      database.update("insert into ledger_entry select * from ledger_from_reboot on conflict do nothing");
    }
  }

  @Test
  void whatWasSavedIsSummedWithWhatItCanBeOff() {
    var database = service.database();
    var savings = service.bean(Savings.class);
    assertThat(savings.of(filter("Vendor Model 5", "7.4")).known()).isZero();
    assertThat(savings.of(filter("Vendor Model 5", "7.4")).each()).isZero();
    var some = database.queryForList("select reboot_id from ledger_entry where reported and hardware = 'Vendor Model 5' and kernel_to = '7.4' order by reboot_id limit 3", UUID.class);
    for (int i = 0; i < 3; i++) {
      database.update("update ledger_entry set saved_ms = ?, saved_within = ? where reboot_id = ?", 1000 * (i + 1), 100 + i, some.get(i));
    }
    try {
      var saved = savings.of(filter("Vendor Model 5", "7.4"));
      assertThat(saved.known()).isEqualTo(3);
      assertThat(saved.reboots()).isGreaterThan(3);
      assertThat(saved.total()).isEqualTo(6000);
      assertThat(saved.totalWithin()).isEqualTo(303);
      assertThat(saved.each()).isEqualTo(2000);
      assertThat(saved.eachWithin()).isEqualTo(101);
      assertThat(saved.p50()).isEqualTo(2000);
    } finally {
      database.update("update ledger_entry set saved_ms = null, saved_within = null where saved_ms is not null");
    }
  }

  @Test
  void theNewestOfEachKindAreLookedAtAndKernelsThatChangedNothingAreAlike() {
    var found = service.bean(KernelChanges.class).of(filter(null, null), Phase.OUT_OF_SERVICE);
    assertThat(found).isNotEmpty().extracting(KernelChange::verdict).containsOnly(KernelChange.Verdict.ALIKE);
    assertThat(found).allSatisfy(change -> assertThat(change.earlier().reboots()).isBetween(KernelChange.LEAST_REBOOTS, KernelChanges.MOST_REBOOTS));
    assertThat(found).extracting(change -> change.hardware() + change.method() + change.later().kernel()).doesNotHaveDuplicates();
  }

  @Test
  void theRebootsBehindALineAreAllThere() {
    var ledger = service.bean(Ledger.class);
    var line = ledger.page(filter("Vendor Model 7", "7.3"), Ledger.Tried.NOTHING, 1).getFirst();
    var what = line.what();
    var behind =
        new LedgerFilter(Scope.EVERYTHING, Selector.EVERYTHING, null, null, Set.of(), Set.of(LedgerFilter.Way.valueOf(what.method())), what.hardware(), what.kernelFrom(), what.kernelTo());
    var rows = ledger.reboots(behind, null, 1000);
    assertThat(rows).hasSize((int) line.tried());
    assertThat(rows).filteredOn(TimingRow::succeeded).hasSize((int) line.succeeded());
    assertThat(rows).extracting(TimingRow::endedAt).isSortedAccordingTo(Comparator.reverseOrder());
    var second = ledger.reboots(behind, Objects.requireNonNull(rows.getFirst()).place(), 1000);
    assertThat(second).isEqualTo(rows.subList(1, rows.size()));
  }
}
