package io.kexecfleet.service.dashboard.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.dashboard.figures.MethodTable.Beside;
import io.kexecfleet.service.rollout.ledger.LedgerFilter.Way;
import io.kexecfleet.service.rollout.ledger.Medians.Median;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MethodTableTest {

  private static Median median(String hardware, String method, long reboots, long p50, @Nullable Long low, @Nullable Long high) {
    return new Median(hardware, method, Phase.HOT_PHASE, reboots, p50, low, high);
  }

  @Test
  void threeAreNotHeldAgainstThreeThousand() {
    var few = Beside.of(median("", "CMA", 3, 200, null, null), median("", "NORMAL", 3000, 900, 890L, 910L));
    assertThat(few.few()).isTrue();
    assertThat(few.sure()).isFalse();
  }

  @Test
  void whatOverlapsIsNoDifferenceThatIsSure() {
    var overlapping = Beside.of(median("", "CMA", 50, 850, 700L, 900L), median("", "NORMAL", 50, 900, 890L, 950L));
    assertThat(overlapping.few()).isFalse();
    assertThat(overlapping.sure()).isFalse();
    var apart = Beside.of(median("", "CMA", 50, 200, 190L, 230L), median("", "NORMAL", 50, 900, 890L, 950L));
    assertThat(apart.sure()).isTrue();
    assertThat(apart.isShorter()).isTrue();
    assertThat(apart.millis()).isEqualTo(700);
    var longer = Beside.of(median("", "CMA", 50, 900, 890L, 950L), median("", "NORMAL", 50, 200, 190L, 230L));
    assertThat(longer.sure()).isTrue();
    assertThat(longer.isShorter()).isFalse();
  }

  @Test
  void allHardwareComesFirstAndThenEachByItself() {
    var table =
        MethodTable.of(
            Phase.HOT_PHASE,
            List.of(median("", "NORMAL", 40, 900, 800L, 950L), median("", "CMA", 40, 200, 190L, 230L)),
            List.of(median("b", "CMA", 40, 200, 190L, 230L), median("a", "NORMAL", 40, 900, 800L, 950L)),
            List.of("b", "a", "c"));
    assertThat(table.ways()).containsExactly(Way.CMA, Way.NORMAL);
    assertThat(table.lines()).extracting(MethodTable.Line::hardware).containsExactly(null, "b", "a");
    assertThat(table.lines().getFirst().cma()).isNotNull();
    assertThat(table.lines().get(1).cma()).as("of one method only").isNull();
  }
}
