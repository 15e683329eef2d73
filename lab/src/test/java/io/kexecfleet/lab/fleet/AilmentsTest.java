package io.kexecfleet.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Finding.Severity;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AilmentsTest {

  private static long hosts(Ailments ailments, Severity severity) {
    return IntStream.rangeClosed(1, 200)
        .mapToObj("sim-%05d"::formatted)
        .filter(host -> ailments.of(host).stream().map(Finding::severity).anyMatch(severity::equals))
        .count();
  }

  @Test
  void asManyOfAHundredAilAsItSays() {
    var some = new Ailments(20, 5);
    assertThat(hosts(some, Severity.BLOCKING)).isEqualTo(10);
    assertThat(hosts(some, Severity.WARNING)).as("who is blocked has a warning too").isEqualTo(50);
    assertThat(hosts(some, Severity.INFORMATION)).isEqualTo(200);
    assertThat(hosts(new Ailments(0, 0), Severity.WARNING)).isZero();
  }
}
