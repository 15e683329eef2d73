package io.kexecfleet.service.rollout.ledger;

/**
 * How many of some, and between what the share lies that they are a sample of, with 95 % confidence: Wilson's score interval
 * (E. B. Wilson, 1927), which says of 3 out of 3 that it may well be 44 %.
 *
 * @param whole 0: nothing is known
 * @param low from 0 to 1
 * @param high from {@code low} to 1
 */
public record Share(long part, long whole, double low, double high) {

  /** Of a normal distribution, 95 % lies within this many standard deviations. */
  private static final double WITHIN = 1.959964;

  private static final double SQUARED = WITHIN * WITHIN;

  /** @throws IllegalArgumentException when the part is more than the whole, or less than nothing */
  public static Share of(long part, long whole) {
    if (part < 0 || part > whole) {
      throw new IllegalArgumentException("%d is no part of %d.".formatted(part, whole));
    }
    if (whole == 0) {
      return new Share(0, 0, 0, 1);
    }
    double share = (double) part / whole;
    double middle = (share + SQUARED / (2 * whole)) / (1 + SQUARED / whole);
    double half = WITHIN / (1 + SQUARED / whole) * Math.sqrt(share * (1 - share) / whole + SQUARED / (4.0 * whole * whole));
    return new Share(part, whole, part == 0 ? 0 : Math.max(0, middle - half), part == whole ? 1 : Math.min(1, middle + half));
  }

  /** The others, of the same whole. */
  public Share rest() {
    return of(whole - part, whole);
  }
}
