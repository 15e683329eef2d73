package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who is slow, and who only waits. */
class PaceTest {

  private static final Pace.Limits LIMITS =
      new Pace.Limits(Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(10));

  private long now;
  private Pace pace = Pace.first(new Pace.Look(0, 0, 0, 0, false), now);

  private Pace.@Nullable Slow after(int seconds, long requests, long answers, long received, long written, boolean unread) {
    now += Duration.ofSeconds(seconds).toNanos();
    pace = pace.next(new Pace.Look(requests, answers, received, written, unread), now);
    return pace.slow(LIMITS, now);
  }

  @Test
  void aHeadThatTricklesIsSlow() {
    for (int bytes = 1; bytes <= 20; bytes++) {
      assertThat(after(1, 0, 0, bytes, 0, false)).isNull();
    }
    assertThat(after(1, 0, 0, 21, 0, false)).isNull();
    assertThat(after(1, 0, 0, 22, 0, false)).isEqualTo(Pace.Slow.HEAD);
  }

  @Test
  void aNextHeadOnTheSameConnectionHasTheSameTime() {
    after(1, 1, 0, 100, 0, false);
    after(1, 1, 1, 100, 50, false);
    assertThat(after(500, 1, 1, 101, 50, false)).as("nothing was begun before").isNull();
    assertThat(after(19, 1, 1, 102, 50, false)).isNull();
    assertThat(after(5, 1, 1, 102, 50, false)).as("what does not come at all is the idle timeout's").isNull();
    assertThat(after(1, 1, 1, 103, 50, false)).isEqualTo(Pace.Slow.HEAD);
  }

  @Test
  void aBodyThatTricklesIsSlow() {
    after(1, 1, 0, 100, 0, false);
    assertThat(after(1, 1, 0, 101, 0, false)).isNull();
    assertThat(after(60, 1, 0, 102, 0, false)).isNull();
    assertThat(after(1, 1, 0, 103, 0, false)).isEqualTo(Pace.Slow.BODY);
  }

  @Test
  void aRequestThatIsHeldIsNot() {
    after(1, 1, 0, 100, 0, false);
    after(1, 1, 0, 150, 0, false);
    for (int minute = 0; minute < 60; minute++) {
      assertThat(after(60, 1, 0, 150, 0, false)).isNull();
    }
  }

  @Test
  void aStreamOfEventsThatIsReadIsNot() {
    after(1, 1, 0, 100, 0, false);
    for (int event = 1; event < 60; event++) {
      assertThat(after(60, 1, 1, 100, event * 80L, false)).isNull();
    }
    assertThat(after(60, 1, 1, 100, 9000, true)).as("on its way at this moment").isNull();
    assertThat(after(60, 1, 1, 100, 9080, true)).as("and another one at the next").isNull();
  }

  @Test
  void whoDoesNotReadIsSlow() {
    after(1, 1, 1, 100, 70_000, true);
    assertThat(after(10, 1, 1, 100, 70_000, true)).isNull();
    assertThat(after(1, 1, 1, 100, 70_000, true)).isEqualTo(Pace.Slow.ANSWER);
  }

  @Test
  void whoReadsALongAnswerBitByBitIsNot() {
    for (int part = 1; part < 60; part++) {
      assertThat(after(9, 1, 1, 100, part * 32_768L, true)).isNull();
    }
  }
}
