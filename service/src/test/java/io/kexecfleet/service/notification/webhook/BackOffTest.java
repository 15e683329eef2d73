package io.kexecfleet.service.notification.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** How long a receiver that is away is waited for. */
class BackOffTest {

  private static final Instant SINCE = Instant.EPOCH;

  @Test
  void waitsTwiceAsLongEachTimeUpToAnHourForThreeDays() {
    var waits = new ArrayList<Long>();
    var now = SINCE;
    for (int tries = 1; ; tries++) {
      var next = BackOff.next(tries, SINCE, now, 0.5);
      if (next == null) {
        break;
      }
      waits.add(Duration.between(now, next).toSeconds());
      now = next;
    }
    assertThat(waits).startsWith(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1280L, 2560L, 3600L, 3600L);
    assertThat(Duration.between(SINCE, now)).isBetween(Duration.ofHours(70), Duration.ofHours(72));
    assertThat(waits).hasSizeBetween(75, 85);
  }

  @Test
  void chanceSpreadsThemByATenthEachWay() {
    assertThat(BackOff.next(1, SINCE, SINCE, 0)).isEqualTo(SINCE.plusSeconds(9));
    assertThat(BackOff.next(1, SINCE, SINCE, 1)).isEqualTo(SINCE.plusSeconds(11));
    assertThat(BackOff.next(1_000_000, SINCE, SINCE, 0.5)).isEqualTo(SINCE.plusSeconds(3600));
  }
}
