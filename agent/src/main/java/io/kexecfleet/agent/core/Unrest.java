package io.kexecfleet.agent.core;

import org.jspecify.annotations.Nullable;

/**
 * A machine that is changing. One DIMM brings a burst of events, one for each block, and one update of packages touches a
 * dozen files: what was staged is staged again when it is over. Times are milliseconds since boot.
 *
 * @param since the burst's first change
 * @param quietAt when it counts as over
 * @param giveUpAt when a target that still cannot be staged is refused
 */
record Unrest(long since, long quietAt, long giveUpAt) {

  /** So long without another change ends a burst. */
  static final long QUIET = 1_000;

  /** A burst that does not end counts as over after this: then there is news in any case. */
  static final long LONGEST = 4_000;

  /** The packages of a kernel have its initrd made within this on any machine that is not badly overloaded. */
  static final long GIVES_UP_AFTER = 120_000;

  /**
   * One more change.
   *
   * @param before the changes so far, or null
   */
  static Unrest again(@Nullable Unrest before, long now) {
    if (before == null) {
      return new Unrest(now, now + QUIET, now + GIVES_UP_AFTER);
    }
    return before.quietAt <= now
        ? new Unrest(now, now + QUIET, before.giveUpAt)
        : new Unrest(before.since, Math.min(now + QUIET, before.since + LONGEST), before.giveUpAt);
  }
}
