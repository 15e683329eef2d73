package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetSizesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final FleetSizes.Of RACKS = new FleetSizes.Of(Selector.EVERYTHING, "rack");
  private static final FleetSizes.Of DATABASES = new FleetSizes.Of(Selector.parse("role=db"), null);

  private final List<FleetSizes.Of> counted = new ArrayList<>();
  private final FleetSizes sizes =
      new FleetSizes(
          what -> {
            counted.add(what);
            return Map.of("", counted.size());
          });

  @Test
  void areCountedAnewWhenTheyMayHaveChanged() {
    assertThat(sizes.of(RACKS, NOW)).isEqualTo(sizes.of(RACKS, NOW.plus(FleetSizes.HOLD).minusNanos(1))).isEqualTo(Map.of("", 1));
    assertThat(sizes.of(RACKS, NOW.plus(FleetSizes.HOLD))).isEqualTo(Map.of("", 2));
    assertThat(sizes.of(RACKS, NOW)).as("by a clock that was set back").isEqualTo(Map.of("", 3));
  }

  @Test
  void ofABudgetThatIsNoMoreAreForgotten() {
    sizes.of(RACKS, NOW);
    sizes.of(DATABASES, NOW);
    sizes.keepOnly(Set.of(DATABASES));
    sizes.of(DATABASES, NOW);
    sizes.of(RACKS, NOW);
    assertThat(counted).containsExactly(RACKS, DATABASES, RACKS);
  }
}
