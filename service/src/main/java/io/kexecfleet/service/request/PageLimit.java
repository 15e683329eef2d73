package io.kexecfleet.service.request;

import io.kexecfleet.service.problem.InvalidInputException;

/** Lists are answered in pages. */
public final class PageLimit {

  public static final int MOST = 1000;
  public static final String DEFAULT = "100";

  /** After every id there can be. */
  public static final long FROM_THE_NEWEST = Long.MAX_VALUE;

  private PageLimit() {}

  public static int require(int limit) {
    if (limit < 1 || limit > MOST) {
      throw new InvalidInputException("limit", "limit must be 1 to %d.".formatted(MOST));
    }
    return limit;
  }
}
