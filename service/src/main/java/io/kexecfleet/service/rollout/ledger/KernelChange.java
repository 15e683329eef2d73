package io.kexecfleet.service.rollout.ledger;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a kernel did to how long one phase takes, beside the kernel before it on the same hardware by the same method. Before it
 * is the one with the next older release of which enough is known.
 *
 * @param earlier what it was with the kernel before
 * @param later what it is with this one
 * @param score how much longer it takes, in standard deviations of what chance alone does (Mann and Whitney)
 * @param verdict what is made of that
 */
public record KernelChange(String hardware, String method, Figures earlier, Figures later, double score, Verdict verdict) {

  /** So many reboots of each kernel at least: below that one slow host makes a trend. */
  public static final int LEAST_REBOOTS = 20;

  /** A median that is longer by less than this is nobody's business. */
  public static final int LEAST_PERCENT = 5;

  /** What chance alone reaches, one way, once in a thousand comparisons. */
  public static final double LEAST_SCORE = 3.09;

  /** Whether a kernel made it worse. */
  public enum Verdict {
    WORSE,
    BETTER,
    /** What there is between the two is little, may be chance, or is within what the timings can be off. */
    ALIKE
  }

  /**
   * @param reboots how many of the newest were looked at
   * @param p50 in milliseconds; half of them took no longer
   * @param within the timings are known to so many milliseconds, half of them better
   */
  public record Figures(String kernel, int reboots, long p50, long within) {

    static Figures of(Sample sample) {
      return new Figures(sample.kernel, sample.millis.length, median(sample.millis), sample.within);
    }
  }

  /**
   * How long the newest reboots of one kind took.
   *
   * @param millis in any order
   * @param within half of them are known to so many milliseconds or better
   */
  @SuppressWarnings("ArrayRecordComponent") // Thousands of numbers, which nobody compares or keeps.
  record Sample(String hardware, String method, String kernel, long[] millis, long within) {}

  /** By hardware and method, the older kernels first. */
  static List<KernelChange> between(List<Sample> samples) {
    var inOrder =
        samples.stream()
            .filter(sample -> sample.millis.length >= LEAST_REBOOTS)
            .sorted(
                Comparator.comparing(Sample::hardware)
                    .thenComparing(Sample::method)
                    .thenComparing(Sample::kernel, KernelOrder.OLDER_FIRST))
            .toList();
    return IntStream.range(1, inOrder.size())
        .filter(i -> areOfOneKind(inOrder.get(i - 1), inOrder.get(i)))
        .mapToObj(i -> of(inOrder.get(i - 1), inOrder.get(i)))
        .toList();
  }

  private static boolean areOfOneKind(Sample one, Sample other) {
    return one.hardware.equals(other.hardware) && one.method.equals(other.method);
  }

  static KernelChange of(Sample before, Sample after) {
    var earlier = Figures.of(before);
    var later = Figures.of(after);
    double score = Ranks.score(before.millis, after.millis);
    return new KernelChange(after.hardware, after.method, earlier, later, score, verdict(earlier, later, score));
  }

  private static Verdict verdict(Figures earlier, Figures later, double score) {
    long longer = later.p50 - earlier.p50;
    boolean matters =
        Math.abs(longer) * 100 >= earlier.p50 * LEAST_PERCENT
            && Math.abs(longer) > Math.max(earlier.within, later.within)
            && Math.abs(score) >= LEAST_SCORE
            && Math.signum(score) == Long.signum(longer);
    if (!matters) {
      return Verdict.ALIKE;
    }
    return longer > 0 ? Verdict.WORSE : Verdict.BETTER;
  }

  private static long median(long[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : Math.round((sorted[half - 1] + sorted[half]) / 2.0);
  }

  /** How much longer the median is; negative where it is shorter. */
  public long longerMillis() {
    return later.p50 - earlier.p50;
  }

  /** The same in percent of what it was; 0 where that was nothing. */
  public long longerPercent() {
    return earlier.p50 == 0 ? 0 : Math.round(longerMillis() * 100.0 / earlier.p50);
  }
}
