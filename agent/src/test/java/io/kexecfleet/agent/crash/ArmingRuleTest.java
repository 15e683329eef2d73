package io.kexecfleet.agent.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.agent.crash.ArmingRule.Attempt;
import io.kexecfleet.agent.crash.ArmingRule.Decision;
import io.kexecfleet.agent.machine.CrashKernel.Standing;
import io.kexecfleet.agent.machine.CrashKernel.Surroundings;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MemoryRange;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.WithNull;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArmingRuleTest {

  private static final long NOW = 5_000_000;
  private static final Surroundings HERE = new Surroundings(List.of(new MemoryRange(0x1000, 1L << 30)), "0-3");
  private static final Surroundings LESS = new Surroundings(HERE.ram(), "0-2");

  @Test
  void oneIsLoadedWhereThereIsMemoryForItAndNone() {
    assertThat(decide(standing(Loaded.NOTHING, null), null, false)).isEqualTo(new Decision.Load());
    assertThat(told(decide(new Standing(0, Loaded.NOTHING, null, null), null, false)).isTrouble()).isTrue();
  }

  @Test
  void whatSomebodyElseLoadedIsLeftAlone() {
    assertThat(told(decide(standing(Loaded.SOMEBODY_ELSES, null), Attempt.good(LESS, 0), false)).isTrouble()).isFalse();
  }

  @Test
  void oursIsLoadedAnewOnlyWhereItIsOutdated() {
    var ours = standing(Loaded.OURS, null);
    assertThat(decide(ours, Attempt.good(HERE, 0), false)).isEqualTo(new Decision.Leave(ArmingRule.ARMED));
    assertThat(decide(ours, Attempt.good(LESS, 0), false)).isEqualTo(new Decision.Load());
    assertThat(decide(ours, Attempt.good(LESS, 0), true)).as("the kernel sees to that").isEqualTo(new Decision.Leave(ArmingRule.ARMED));
    assertThat(decide(ours, null, false)).as("of an agent before this one").isEqualTo(new Decision.Load());
    assertThat(decide(ours, null, true)).isEqualTo(new Decision.Leave(ArmingRule.ARMED));
  }

  @Test
  void whatWasTurnedDownIsTriedAgainAfterAWhileOrWhenTheHostChanges() {
    var nothing = standing(Loaded.NOTHING, null);
    var failed = new Attempt(HERE, NOW - ArmingRule.TRIES_AGAIN_AFTER + 1, "no");
    assertThat(decide(nothing, failed, false)).isEqualTo(new Decision.Leave(Told.trouble("no")));
    assertThat(decide(nothing, new Attempt(HERE, NOW - ArmingRule.TRIES_AGAIN_AFTER, "no"), false)).isEqualTo(new Decision.Load());
    assertThat(decide(nothing, new Attempt(LESS, NOW, "no"), false)).isEqualTo(new Decision.Load());
  }

  @Test
  void oneThatWasLoadedAndIsGoneIsLoadedAtOnce() {
    assertThat(decide(standing(Loaded.NOTHING, null), Attempt.good(HERE, NOW), false)).isEqualTo(new Decision.Load());
  }

  @Test
  void theLastCallIsKeptForWhenNoneIsLoaded() {
    assertThat(decide(standing(Loaded.OURS, 2L), Attempt.good(LESS, 0), false)).isEqualTo(new Decision.Load());
    assertThat(told(decide(standing(Loaded.OURS, 1L), Attempt.good(LESS, 0), false)).isTrouble()).isTrue();
    assertThat(decide(standing(Loaded.NOTHING, 1L), Attempt.good(LESS, 0), false)).isEqualTo(new Decision.Load());
    assertThat(told(decide(standing(Loaded.NOTHING, 0L), null, false)).isTrouble()).isTrue();
  }

  @Property
  void aLimitIsNeverUsedUpByTryingTheSameAgain(
      @ForAll Loaded loaded, @ForAll @LongRange(max = 5) long left, @ForAll @LongRange(min = 0, max = 1L << 40) long since) {
    var seen = standing(loaded, left);
    var failed = new Attempt(HERE, NOW - since, "no");
    assertThat(decide(seen, failed, false)).isInstanceOf(Decision.Leave.class);
  }

  @Property
  void nothingIsLoadedInPlaceOfSomebodyElsesNorWithoutMemoryNorWithoutACall(
      @ForAll Loaded loaded,
      @ForAll @LongRange(max = 1) long reserved,
      @ForAll @LongRange(max = 3) @WithNull @Nullable Long left,
      @ForAll boolean isCurrent,
      @ForAll boolean isAfterChange) {
    var seen = new Standing(reserved, loaded, null, left);
    var last = Attempt.good(isAfterChange ? LESS : HERE, 0);
    if (decide(seen, last, isCurrent) instanceof Decision.Load) {
      assertThat(reserved).isPositive();
      assertThat(seen.loaded()).isNotEqualTo(Loaded.SOMEBODY_ELSES);
      assertThat(left == null || left > (seen.loaded() == Loaded.OURS ? 1 : 0)).isTrue();
      assertThat(seen.loaded() == Loaded.OURS && (isCurrent || !isAfterChange)).isFalse();
    }
  }

  private static Decision decide(Standing seen, @Nullable Attempt last, boolean isKeptCurrent) {
    return ArmingRule.decide(seen, last, HERE, isKeptCurrent, NOW);
  }

  private static Standing standing(Loaded loaded, @Nullable Long callsLeft) {
    return new Standing(160 << 20, loaded, null, callsLeft);
  }

  private static Told told(Decision decision) {
    assertThat(decision).isInstanceOf(Decision.Leave.class);
    return ((Decision.Leave) decision).told();
  }
}
