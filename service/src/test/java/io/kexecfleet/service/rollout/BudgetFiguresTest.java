package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.plan.Amount;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BudgetFiguresTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private static Budget budget(String name, @Nullable String label, @Nullable String maxOut, @Nullable Integer hostSeconds, Map<String, Integer> sizes) {
    return new Budget(name, Selector.EVERYTHING, label, maxOut == null ? null : Amount.parse(maxOut), hostSeconds, sizes, null);
  }

  private static Place place(String rack, int secondsAgo, @Nullable Integer untilSecondsAgo) {
    return new Place(
        UUID.randomUUID(),
        null,
        "host",
        Map.of("rack", rack),
        NOW.minusSeconds(secondsAgo),
        untilSecondsAgo == null ? null : NOW.minusSeconds(untilSecondsAgo),
        null);
  }

  @Test
  void theGroupWithTheLeastLeftTells() {
    var racks = budget("racks", "rack", "50%", null, Map.of("r1", 4, "r2", 10));
    var figures = BudgetFigures.of(List.of(racks), List.of(place("r1", 5, null), place("r2", 5, null), place("r1", 90, 30)), NOW);
    assertThat(figures).isEqualTo(new BudgetFigures(1, Map.of("racks", 2L), Map.of("racks", 7L), Map.of("racks", 0.5)));
  }

  @Test
  void whereThereIsNoPlaceAtAllNoneIsLeft() {
    var tenth = budget("tenth", null, "10%", null, Map.of("", 5));
    assertThat(BudgetFigures.of(List.of(tenth), List.of(), NOW).used()).isEqualTo(Map.of("tenth", 1.0));
  }

  @Test
  void hostSecondsAreThoseOfTheLastMinute() {
    var seconds = budget("seconds", null, null, 120, Map.of("", 5));
    var figures = BudgetFigures.of(List.of(seconds), List.of(place("r", 3600, null), place("r", 30, 10), place("r", 200, 100)), NOW);
    assertThat(figures.used().get("seconds")).isEqualTo((60.0 + 20.0) / 120);
    assertThat(figures.taken()).isEqualTo(Map.of("seconds", 1L));
    assertThat(figures.places()).isEmpty();
  }

  @Test
  void manyBudgetsAreTheFirstFiftyAndTheOthers() {
    var many = IntStream.range(0, 53).mapToObj(i -> budget("b%02d".formatted(i), null, Integer.toString(i + 1), null, Map.of("", 100))).toList();
    var figures = BudgetFigures.of(many, List.of(place("r", 5, null)), NOW);
    assertThat(figures.budgets()).isEqualTo(53);
    assertThat(figures.used()).hasSize(51).containsEntry("b00", 1.0).containsEntry("other", 1.0 / 51);
    assertThat(figures.taken()).containsEntry("other", 3L);
    assertThat(figures.places()).containsEntry("other", 51L + 52 + 53);
  }
}
