package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.rollout.engine.OutTimes;
import io.kexecfleet.service.rollout.engine.OutTimes.Learned;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a host may be out: what is not known for certain is taken to be the worst. */
class OutTimesTest {

  private static final Duration COME_BACK = Duration.ofMinutes(10);
  private static final Map<String, String> BLADE = Map.of("hardware", "blade", "rack", "r1");

  private static OutTimes blades(int kexecs, int kexecWorst, int firmwares, int firmwareWorst) {
    var learned =
        new Learned(kexecs, Duration.ofSeconds(20), Duration.ofSeconds(kexecWorst), firmwares, Duration.ofSeconds(firmwareWorst));
    return new OutTimes(Map.of("blade", learned));
  }

  @Test
  void theWayThroughTheFirmwareHasToFitToo() {
    assertThat(blades(20, 30, 1, 240).worst(BLADE, COME_BACK)).isEqualTo(Duration.ofMinutes(4));
    assertThat(blades(20, 300, 1, 240).worst(BLADE, COME_BACK)).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void tooLittleIsNothing() {
    assertThat(blades(19, 30, 1, 240).worst(BLADE, COME_BACK)).isEqualTo(COME_BACK);
    assertThat(blades(20, 30, 0, 0).worst(BLADE, COME_BACK)).isEqualTo(COME_BACK);
    assertThat(blades(20, 30, 1, 240).worst(Map.of("rack", "r1"), COME_BACK)).isEqualTo(COME_BACK);
  }

  @Test
  void nobodyIsWaitedForLongerThanTheDeadline() {
    assertThat(blades(20, 30, 1, 2400).worst(BLADE, COME_BACK)).isEqualTo(COME_BACK);
  }

  @Test
  void theUsualTimeIsKnownFromTheFirstHostOn() {
    assertThat(blades(1, 30, 0, 0).usual(BLADE, COME_BACK)).isEqualTo(Duration.ofSeconds(20));
    assertThat(OutTimes.UNKNOWN.usual(BLADE, COME_BACK)).isEqualTo(COME_BACK);
  }
}
