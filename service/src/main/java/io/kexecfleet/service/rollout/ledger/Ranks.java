package io.kexecfleet.service.rollout.ledger;

import java.util.Arrays;

/** Mann and Whitney's test of ranks, by its normal approximation with ties and continuity corrected for. */
final class Ranks {

  private Ranks() {}

  private record Ranked(long value, boolean later) {}

  /**
   * How much more the later values are than the earlier ones, in standard deviations of what chance alone does to values that
   * are alike; 0 where nothing can be told. It is good for some ten values on either side, or more.
   */
  static double score(long[] earlier, long[] later) {
    int all = earlier.length + later.length;
    var ranked = new Ranked[all];
    for (int i = 0; i < all; i++) {
      ranked[i] = i < earlier.length ? new Ranked(earlier[i], false) : new Ranked(later[i - earlier.length], true);
    }
    Arrays.sort(ranked, (one, other) -> Long.compare(one.value, other.value));
    double ranks = 0;
    double ties = 0;
    for (int from = 0, to; from < all; from = to) {
      to = from;
      int laterOnes = 0;
      while (to < all && ranked[to].value == ranked[from].value) {
        laterOnes += ranked[to++].later ? 1 : 0;
      }
      double equal = to - from;
      ranks += laterOnes * (from + 1 + to) / 2.0;
      ties += equal * (equal * equal - 1);
    }
    return standardized(ranks, earlier.length, later.length, ties);
  }

  private static double standardized(double ranks, double earlier, double later, double ties) {
    double all = earlier + later;
    double more = ranks - later * (later + 1) / 2 - earlier * later / 2;
    double variance = earlier * later / 12 * (all + 1 - ties / (all * (all - 1)));
    double corrected = Math.signum(more) * Math.max(0, Math.abs(more) - 0.5);
    return variance > 0 ? corrected / Math.sqrt(variance) : 0;
  }
}
