package io.kexecfleet.service.api;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.rollout.ledger.Timings;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How long reboots took.
 *
 * @param since when the first of them may have ended
 * @param until before which the last of them ended
 * @param by what they are grouped by; null: all are in one group
 * @param leftOut how many groups there are besides, each with no more reboots than any of these
 */
record TimingJson(Instant since, Instant until, @Nullable String by, List<Group> groups, long leftOut) {

  /** @param group what they have in common; empty where that is not known */
  record Group(String group, List<Figures> phases) {

    static Group of(Timings.Group group) {
      return new Group(group.name(), group.phases().stream().map(Figures::of).toList());
    }
  }

  /**
   * Of one phase, in milliseconds.
   *
   * @param count of how many reboots it is known
   * @param p50 half of them took no longer
   * @param uncertainty the true length of each is within this
   */
  record Figures(Phase phase, long count, long p50, long p90, long p99, long max, long uncertainty) {

    static Figures of(Timings.Figures figures) {
      return new Figures(
          figures.phase(), figures.reboots(), figures.p50(), figures.p90(), figures.p99(), figures.max(), figures.uncertainty());
    }
  }
}
