package io.kexecfleet.service.rollout.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kexecfleet.service.rollout.ledger.KernelChange.Sample;
import io.kexecfleet.service.rollout.ledger.KernelChange.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** When a kernel is said to have made it worse. */
class KernelChangeTest {

  private static Sample sample(String kernel, long[] millis, long within) {
    return new Sample("machine", "CMA", kernel, millis, within);
  }

  /** Some around a middle, evenly up to a tenth of it to either side. */
  private static long[] around(long middle, int many) {
    return LongStream.range(0, many).map(i -> middle - middle / 10 + middle / 5 * i / Math.max(1, many - 1)).toArray();
  }

  private static Verdict verdict(long[] earlier, long[] later, long within) {
    return KernelChange.of(sample("7.1", earlier, within), sample("7.2", later, within)).verdict();
  }

  @Example
  void clearlyLongerIsWorseAndClearlyShorterIsBetter() {
    assertThat(verdict(around(4000, 50), around(4800, 50), 10)).isEqualTo(Verdict.WORSE);
    assertThat(verdict(around(4800, 50), around(4000, 50), 10)).isEqualTo(Verdict.BETTER);
  }

  @Example
  void lessThanFivePercentIsNobodysBusiness() {
    assertThat(verdict(around(4000, 500), around(4150, 500), 1)).isEqualTo(Verdict.ALIKE);
    assertThat(verdict(around(4000, 500), around(4210, 500), 1)).isEqualTo(Verdict.WORSE);
  }

  @Example
  void whatTheTimingsCanBeOffIsNoChange() {
    assertThat(verdict(around(4000, 50), around(4800, 50), 900)).isEqualTo(Verdict.ALIKE);
  }

  @Example
  void whatChanceBringsAboutIsNoChange() {
    var wide = LongStream.range(0, 20).map(i -> 1000 + 500 * i).toArray();
    var shifted = Arrays.stream(wide).map(it -> it + 900).toArray();
    assertThat(verdict(wide, shifted, 1)).as("medians differ by more than a tenth, and so do the values among themselves").isEqualTo(Verdict.ALIKE);
  }

  @Example
  void aMedianThatWentOneWayAndRanksThatWentTheOtherAreNoChange() {
    var close = LongStream.range(0, 101).map(i -> i < 50 ? 1000 + i : 2000 + i).toArray();
    var apart = LongStream.range(0, 101).map(i -> i < 51 ? 900 - i : 2500 + i).toArray();
    assertThat(verdict(close, apart, 1)).isEqualTo(Verdict.ALIKE);
    assertThat(verdict(apart, close, 1)).isEqualTo(Verdict.ALIKE);
  }

  @Example
  void eachIsHeldAgainstTheOneBeforeItOnTheSameHardwareByTheSameMethod() {
    var found =
        KernelChange.between(
            List.of(
                new Sample("b", "CMA", "7.2", around(4800, 30), 1),
                new Sample("a", "CMA", "7.10", around(4800, 30), 1),
                new Sample("a", "CMA", "7.9", around(4000, 30), 1),
                new Sample("a", "NORMAL", "7.9", around(4000, 30), 1),
                new Sample("a", "CMA", "7.8", around(4000, 30), 1),
                new Sample("a", "CMA", "7.9.1", around(9000, KernelChange.LEAST_REBOOTS - 1), 1)));
    assertThat(found)
        .extracting(change -> "%s %s %s %s %s".formatted(change.hardware(), change.method(), change.earlier().kernel(), change.later().kernel(), change.verdict()))
        .containsExactly("a CMA 7.8 7.9 ALIKE", "a CMA 7.9 7.10 WORSE");
    assertThat(found.getLast().longerMillis()).isEqualTo(800);
    assertThat(found.getLast().longerPercent()).isEqualTo(20);
  }

  /** An example with ties, worked out by hand: U = 22 of 5 x 6, so 7 above its middle. */
  @Example
  void ranksAreComparedAsMannAndWhitneyDo() {
    var score = Ranks.score(new long[] {1, 2, 3, 4, 5}, new long[] {3, 4, 5, 6, 7, 2});
    double ties = 4 * (2 * 2 * 2 - 2);
    double deviation = Math.sqrt(30.0 / 12 * (12 - ties / (11.0 * 10)));
    assertThat(score).isEqualTo((22 - 15 - 0.5) / deviation, within(1e-9));
  }

  @Example
  void alikeIsNoDifferenceAtAll() {
    assertThat(Ranks.score(new long[] {5, 5, 5}, new long[] {5, 5})).isZero();
    assertThat(Ranks.score(new long[] {1, 2, 3}, new long[] {1, 2, 3})).isZero();
  }

  @Property(tries = 200)
  void turnedAroundItIsTheOpposite(@ForAll List<@IntRange(max = 50) Integer> one, @ForAll List<@IntRange(max = 50) Integer> other) {
    var a = one.stream().mapToLong(Integer::longValue).toArray();
    var b = other.stream().mapToLong(Integer::longValue).toArray();
    assertThat(Ranks.score(a, b)).isEqualTo(-Ranks.score(b, a), within(1e-9));
  }

  /** The same kernel looked at twice: chance alone makes it look worse in one of a thousand comparisons, here in ten give or take three. */
  @Example
  void kernelsThatAreAlikeAreHardlyEverMarked() {
    var random = new Random(20261122);
    var marked =
        IntStream.range(0, 10_000)
            .filter(_ -> verdict(random.longs(60, 3000, 6000).toArray(), random.longs(60, 3000, 6000).toArray(), 10) == Verdict.WORSE)
            .count();
    assertThat(marked).isLessThanOrEqualTo(20);
  }
}
