package io.kexecfleet.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.bench.AgentBench.Start;
import io.kexecfleet.lab.bench.AgentBench.Way;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentTableTest {

  @Test
  void theTableHasTheMedianOfEachWayAndTheRatioOfTheTwo() {
    var slow = starts(300, 900, 400);
    var fast = starts(100, 80, 3_000);
    var lines =
        AgentTable.of(
            new AgentBench.Result(
                Map.of(Way.WITHOUT_CACHE, slow, Way.WITH_CACHE, fast, Way.TLS_WITHOUT_CACHE, slow, Way.TLS_WITH_CACHE, slow),
                30_000_000,
                66_000_000));
    assertThat(lines)
        .contains("| HTTP, with the cache | 100 ms | 80 ms | 48.0 MB | 47.0 MB | 16.0 MB |")
        .contains("| TLS, without the cache | 400 ms | 300 ms | 48.0 MB | 47.0 MB | 16.0 MB |");
    assertThat(lines.getLast()).contains("0.25 of the time over HTTP, 1.00 over TLS").contains("30.0 MB, installed 66.0 MB");
  }

  private static List<Start> starts(long... millis) {
    var memory = new ResidentMemory(48_000_000, 47_000_000, 16_000_000);
    return Arrays.stream(millis).mapToObj(time -> new Start(Duration.ofMillis(time), memory)).toList();
  }
}
