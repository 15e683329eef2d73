package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.rollout.plan.Amount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BudgetUseTest {

  private static final UUID OWN = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private static Place place(UUID rollout, String rack, @Nullable Instant until) {
    return new Place(UUID.randomUUID(), rollout, "h", Map.of("rack", rack), Instant.EPOCH, until, null);
  }

  private static Budget perRack(@Nullable UUID rollout) {
    return new Budget("racks", Selector.EVERYTHING, "rack", Amount.hosts(2), null, Map.of(), rollout);
  }

  @Test
  void countsWhoeverTakesPlacesInTheGroupsOfTheRollout() {
    var places = List.of(place(OWN, "a", null), place(OTHER, "a", null), place(OTHER, "b", null), place(OTHER, "elsewhere", null));
    var use = BudgetUse.of(perRack(null), places, Set.of("a", "b", "c"));
    assertThat(use.groups())
        .as("the one with the least room first")
        .containsExactly(new BudgetUse.Group("a", 2, 2), new BudgetUse.Group("b", 1, 2), new BudgetUse.Group("c", 0, 2));
    assertThat(use.more()).isZero();
  }

  @Test
  void itsOwnBudgetCountsItsOwnHostsOnlyAndWhatWasGivenUpNotAtAll() {
    var places = List.of(place(OWN, "a", null), place(OTHER, "a", null), place(OWN, "a", Instant.EPOCH));
    assertThat(BudgetUse.of(perRack(OWN), places, Set.of("a")).groups()).containsExactly(new BudgetUse.Group("a", 1, 2));
  }

  @Test
  void ofManyGroupsOnlyTheFullestAreTold() {
    var places = new ArrayList<Place>();
    places.add(place(OTHER, "r42", null));
    var racks = IntStream.range(0, 100).mapToObj(i -> "r" + i).collect(Collectors.toSet());
    var use = BudgetUse.of(perRack(null), places, racks);
    assertThat(use.groups()).hasSize(BudgetUse.MOST_GROUPS).first().isEqualTo(new BudgetUse.Group("r42", 1, 2));
    assertThat(use.more()).isEqualTo(100 - BudgetUse.MOST_GROUPS);
  }

  @Test
  void hostSecondsSetNoNumberOfPlaces() {
    var budget = new Budget("seconds", Selector.EVERYTHING, null, null, 600, Map.of(), null);
    var use = BudgetUse.of(budget, List.of(place(OTHER, "a", null)), Set.of(""));
    assertThat(use.groups()).containsExactly(new BudgetUse.Group("", 1, null));
    assertThat(use.hostSecondsPerMinute()).isEqualTo(600);
  }
}
