package io.kexecfleet.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BoundedNamesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final Duration KEPT = Duration.ofDays(3);

  private final List<String> dropped = new ArrayList<>();
  private final BoundedNames names = new BoundedNames(2, KEPT, dropped::add);

  @Test
  void oneTooManyIsOther() {
    assertThat(names.of("a", NOW)).isEqualTo("a");
    assertThat(names.of("b", NOW)).isEqualTo("b");
    assertThat(names.of("c", NOW)).isEqualTo("other");
    assertThat(names.of("a", NOW)).isEqualTo("a");
    assertThat(dropped).isEmpty();
  }

  @Test
  void theOneThatWasNotUsedForLongestMakesPlaceOnceThatIsLongEnough() {
    names.of("a", NOW);
    names.of("b", NOW.plusSeconds(1));
    names.of("a", NOW.plusSeconds(2));
    assertThat(names.of("c", NOW.plus(KEPT))).isEqualTo("other");
    assertThat(names.of("c", NOW.plus(KEPT).plusSeconds(1))).isEqualTo("c");
    assertThat(dropped).containsExactly("b");
    assertThat(names.of("b", NOW.plus(KEPT).plusSeconds(1))).isEqualTo("other");
  }

  @Property
  void noMoreAreThereThanMayBe(
      @ForAll @IntRange(min = 1, max = 5) int most, @ForAll @Size(max = 200) List<@IntRange(max = 20) Integer> named, @ForAll @IntRange(max = 100) int hours) {
    var there = new HashSet<String>();
    var bounded = new BoundedNames(most, KEPT, there::remove);
    var now = NOW;
    for (var name : named) {
      var tag = bounded.of("k" + name, now);
      if (!tag.equals(BoundedNames.OTHER)) {
        there.add(tag);
      }
      assertThat(there).hasSizeLessThanOrEqualTo(most);
      now = now.plus(Duration.ofHours(hours));
    }
  }
}
