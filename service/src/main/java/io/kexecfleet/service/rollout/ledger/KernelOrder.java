package io.kexecfleet.service.rollout.ledger;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Kernels by their releases, the older first: numbers count as numbers, so that 6.9 is before 6.12, and a release candidate is
 * before its release. Two releases are equal only when their texts are.
 */
public final class KernelOrder implements Comparator<String> {

  public static final KernelOrder OLDER_FIRST = new KernelOrder();

  private static final Pattern PART = Pattern.compile("[0-9]+|[^0-9]+");
  private static final Pattern CANDIDATE = Pattern.compile("[-~.]rc(?=[0-9])");

  /** Sorts before everything else, the end included. */
  private static final String BEFORE_ALL = "~";

  private KernelOrder() {}

  @Override
  public int compare(String one, String other) {
    var mine = parts(one);
    var theirs = parts(other);
    for (int i = 0; i < mine.length && i < theirs.length; i++) {
      int order = comparePart(mine[i], theirs[i]);
      if (order != 0) {
        return order;
      }
    }
    if (mine.length != theirs.length) {
      return mine.length > theirs.length ? tail(mine[theirs.length]) : -tail(theirs[mine.length]);
    }
    return one.compareTo(other);
  }

  private static String[] parts(String release) {
    return PART.matcher(CANDIDATE.matcher(release).replaceAll(BEFORE_ALL)).results().map(MatchResult::group).toArray(String[]::new);
  }

  /** How a release that goes on with this part is to the one that ends before it. */
  private static int tail(String part) {
    return part.startsWith(BEFORE_ALL) ? -1 : 1;
  }

  private static int comparePart(String one, String other) {
    boolean before = one.startsWith(BEFORE_ALL);
    if (before != other.startsWith(BEFORE_ALL)) {
      return before ? -1 : 1;
    }
    return isNumber(one) && isNumber(other) ? new BigInteger(one).compareTo(new BigInteger(other)) : one.compareTo(other);
  }

  private static boolean isNumber(String part) {
    return part.charAt(0) >= '0' && part.charAt(0) <= '9';
  }
}
