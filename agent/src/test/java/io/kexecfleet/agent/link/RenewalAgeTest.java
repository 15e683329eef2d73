package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RenewalAgeTest {

  private static final Duration MONTH = Duration.ofDays(30);

  @Property
  void isWithinItsBoundsAndAlwaysTheSameForAHost(@ForAll String host, @ForAll @IntRange(min = 1, max = 3650) int days) {
    var oldest = Duration.ofDays(days);
    var age = RenewalAge.of(host, oldest);
    assertThat(age).isBetween(Duration.ofHours(days * 24L * 8 / 10), oldest);
    assertThat(RenewalAge.of(host, oldest)).isEqualTo(age);
  }

  /** Enrolled at the same instant: in six days there are 144 hours, and 10,000 / 144 is 69. */
  @Test
  void tenThousandHostsThatAreCalledAlikeDoNotRenewTogether() {
    var byHour =
        IntStream.range(0, 10_000)
            .mapToObj("web-%d.example.org"::formatted)
            .collect(Collectors.groupingBy(host -> RenewalAge.of(host, MONTH).toHours(), Collectors.counting()));
    assertThat(byHour).hasSizeGreaterThanOrEqualTo(144);
    assertThat(byHour.values()).allMatch(hosts -> hosts < 3 * 69);
  }
}
