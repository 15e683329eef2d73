package io.kexecfleet.agent.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Finding.Severity;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HealthTest {

  @Test
  void whatFailedBeforeOrIsWellAgainIsNoFinding() {
    assertThat(Health.newlyFailed(units("a.service", "b.service"), units("a.service"), Severity.BLOCKING)).isEmpty();
  }

  @Test
  void whatFailsAnewIsNamed() {
    var finding = Health.newlyFailed(units("a.service"), units("a.service", "c.mount"), Severity.WARNING).orElseThrow();
    assertThat(finding.finding()).startsWith("1 units have failed").contains("c.mount").doesNotContain("a.service");
    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void howeverManyFailTheFindingStaysShort() {
    var many = IntStream.range(0, 5_000).mapToObj("u%04d.service"::formatted).collect(Collectors.toCollection(TreeSet::new));
    assertThat(Health.newlyFailed(units(), many, Severity.BLOCKING).orElseThrow().finding())
        .contains("u0009.service and 4990 more")
        .doesNotContain("u0010");
  }

  @Test
  void longNamesAreCut() {
    assertThat(Health.newlyFailed(units(), units("x".repeat(5_000)), Severity.BLOCKING)).isPresent();
    assertThat(Health.unknown("x".repeat(5_000), Severity.BLOCKING).code()).isEqualTo("HEALTH_UNKNOWN");
  }

  private static SortedSet<String> units(String... names) {
    return new TreeSet<>(List.of(names));
  }
}
