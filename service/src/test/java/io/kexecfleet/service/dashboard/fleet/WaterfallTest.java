package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.dashboard.fleet.Waterfall.Bar;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WaterfallTest {

  private static PhaseTiming timing(Phase phase, long millis, long uncertainty) {
    return new PhaseTiming(phase, millis, uncertainty, "");
  }

  @Provide
  Arbitrary<List<PhaseTiming>> timings() {
    var lengths = Arbitraries.oneOf(Arbitraries.longs().between(-50, 100_000), Arbitraries.longs());
    return Combinators.combine(Arbitraries.of(Phase.class), lengths, lengths).as(WaterfallTest::timing).list().uniqueElements(PhaseTiming::phase);
  }

  private static double percent(String text) {
    return Double.parseDouble(text.substring(0, text.length() - 1));
  }

  @Property
  void whateverIsReportedNothingIsDrawnOutsideOfThePicture(@ForAll("timings") List<PhaseTiming> timings) {
    for (var bar : Waterfall.of(timings).bars()) {
      var edges = List.of(percent(bar.x()), percent(bar.mayEnd()), percent(bar.hasEnded()));
      assertThat(edges).isSorted().allSatisfy(edge -> assertThat(edge).isBetween(0.0, 100.0));
      assertThat(percent(bar.x()) + percent(bar.width())).isLessThanOrEqualTo(percent(bar.hasEnded()) + 0.011);
    }
  }

  @Property
  void everyPhaseIsThereOnce(@ForAll("timings") List<PhaseTiming> timings) {
    var waterfall = Waterfall.of(timings);
    var shown = waterfall.bars().stream().map(Bar::timing).toList();
    var ahead = timings.stream().filter(timing -> timing.phase() == Phase.STAGE).findFirst().orElse(null);
    assertThat(waterfall.ahead()).isEqualTo(ahead);
    assertThat(shown).containsExactlyInAnyOrderElementsOf(timings.stream().filter(timing -> timing.phase() != Phase.STAGE).toList());
    assertThat(waterfall.bars()).extracting(Bar::start).isSorted();
  }

  @Test
  void phasesFollowOneAnotherAndTwoLieBesideOthers() {
    var bars =
        Waterfall.of(
                List.of(
                    timing(Phase.OUT_OF_SERVICE, 900, 0),
                    timing(Phase.DECISION, 100, 0),
                    timing(Phase.STOP, 200, 0),
                    timing(Phase.HOT_PHASE, 300, 0),
                    timing(Phase.AGENT_UP, 250, 0),
                    timing(Phase.USER_SPACE, 400, 50)))
            .bars();
    assertThat(bars).extracting(bar -> bar.timing().phase() + " " + bar.start()).containsExactly(
        "DECISION 0", "OUT_OF_SERVICE 100", "STOP 100", "HOT_PHASE 300", "AGENT_UP 600", "USER_SPACE 600");
    assertThat(bars.getLast().whole()).as("the latest end").isEqualTo(1050);
    assertThat(bars.getLast().hasEnded()).isEqualTo("100.00%");
    assertThat(bars.getFirst().width()).isEqualTo("9.52%");
  }

  @Test
  void whereNothingIsKnownNothingIsDrawn() {
    assertThat(Waterfall.of(List.of())).isEqualTo(new Waterfall(List.of(), null));
    assertThat(Waterfall.of(List.of()).outOfService()).isNull();
  }
}
