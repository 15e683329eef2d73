package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How much each of many may still do. */
class BucketsTest {

  private final AtomicLong now = new AtomicLong();
  private final Buckets<String> buckets =
      new Buckets<>(
          2,
          3,
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return now.get();
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          });

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void takeAll(String key) {
    for (int i = 0; i < 3; i++) {
      assertThat(buckets.take(key)).isEmpty();
    }
  }

  @Test
  void aBurstAndThenSoManyASecondForEach() {
    takeAll("a");
    assertThat(buckets.take("a")).isEqualTo(OptionalLong.of(1));
    assertThat(buckets.take("b")).isEmpty();
    pass(Duration.ofMillis(500));
    assertThat(buckets.take("a")).isEmpty();
    assertThat(buckets.take("a")).hasValue(1);
    pass(Duration.ofHours(1));
    takeAll("a");
    assertThat(buckets.take("a")).as("no more than a burst, however long it was quiet").isPresent();
  }

  @Test
  void whatIsGivenBackMayBeTakenAgain() {
    takeAll("a");
    buckets.giveBack("a");
    assertThat(buckets.take("a")).isEmpty();
    assertThat(buckets.take("a")).isPresent();
  }
}
