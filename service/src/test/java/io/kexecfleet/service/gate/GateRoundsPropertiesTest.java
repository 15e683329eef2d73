package io.kexecfleet.service.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GateRoundsPropertiesTest {

  private static final Instant START = Instant.EPOCH;
  private static final GateSpec HOLD = new GateSpec.Hold("hold", GateSpec.When.BETWEEN_WAVES);

  private static List<GateSpec> gates(List<Integer> intervals) {
    var gates = new ArrayList<GateSpec>(List.of(HOLD));
    IntStream.range(0, intervals.size())
        .forEach(i -> gates.add(SomeGates.gate("g" + i, Duration.ofSeconds(intervals.get(i)), Duration.ofSeconds(intervals.get(i)), null)));
    return gates;
  }

  @Property(tries = 300)
  void whoeverWakesWhenToldAsksEachGateAtItsIntervalAndNoneIsEverTooOld(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 5, max = 600) Integer> intervals) {
    var gates = gates(intervals);
    var states = new HashMap<String, GateState>();
    var now = START;
    for (var turn = 0; turn < 200; turn++) {
      var round = GateRounds.of(gates, states, now);
      assertThat(round.due()).isNotEmpty();
      for (var gate : gates) {
        var isDue = round.due().contains(gate);
        var before = states.get(gate.name());
        if (before != null && gate instanceof GateSpec.Asked asked) {
          assertThat(GateView.of(gate, before, now).open()).as("%s at %s", gate, now).isTrue();
          assertThat(Duration.between(Objects.requireNonNull(before.askedAt()), now).equals(asked.interval())).isEqualTo(isDue);
        }
      }
      for (var gate : round.due()) {
        states.put(gate.name(), GateState.of(gate.name(), 1, new Verdict(true, "", now)));
      }
      assertThat(GateRounds.of(gates, states, now)).as("after asking").isEqualTo(new GateRounds.Round(List.of(), round.next()));
      now = Objects.requireNonNull(round.next());
    }
    assertThat(states).hasSize(intervals.size());
  }

  @Property
  void whateverTheClockWasTheNextRoundIsAheadAndNotFar(
      @ForAll @IntRange(min = 5, max = 600) int interval, @ForAll @IntRange(min = -5000, max = 5000) int askedAt, @ForAll boolean open) {
    var gates = gates(List.of(interval));
    var states = Map.of("g0", GateState.of("g0", 1, new Verdict(open, "", START.plusSeconds(askedAt))));
    var round = GateRounds.of(gates, states, START);
    assertThat(Objects.requireNonNull(round.next())).isAfter(START).isBeforeOrEqualTo(START.plusSeconds(2L * interval));
    assertThat(round.due().isEmpty()).isEqualTo(askedAt > -interval && askedAt <= interval);
  }

  @Example
  void holdsAreNotAsked() {
    assertThat(GateRounds.of(List.of(HOLD), Map.of(), START)).isEqualTo(new GateRounds.Round(List.of(), null));
    assertThat(GateRounds.of(List.of(), Map.of(), START)).isEqualTo(new GateRounds.Round(List.of(), null));
  }
}
