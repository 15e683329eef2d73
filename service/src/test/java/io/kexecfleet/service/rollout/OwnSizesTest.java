package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnSizesTest {

  private static final Map<String, Integer> MANY =
      IntStream.range(0, 10_000).boxed().collect(Collectors.toUnmodifiableMap(i -> "r" + i, _ -> 1));

  private final AtomicInteger counted = new AtomicInteger();
  private final OwnSizes sizes =
      new OwnSizes(
          (_, _) -> {
            counted.incrementAndGet();
            return MANY;
          });

  @Test
  void aRolloutsHostsAreCountedOnceForALabel() {
    var rollout = UUID.randomUUID();
    assertThat(sizes.of(rollout, "rack")).isEqualTo(MANY);
    assertThat(sizes.of(rollout, "rack")).isEqualTo(MANY);
    assertThat(counted).hasValue(1);
    sizes.of(rollout, "zone");
    sizes.of(UUID.randomUUID(), "rack");
    assertThat(counted).hasValue(3);
  }

  @Test
  void howeverManyRolloutsThereWereOnlySoMuchIsKept() {
    for (int i = 0; i < 100; i++) {
      assertThat(sizes.of(UUID.randomUUID(), "rack")).isEqualTo(MANY);
    }
    assertThat(sizes.kept()).isBetween(1L, (long) OwnSizes.MOST_NUMBERS);
  }
}
