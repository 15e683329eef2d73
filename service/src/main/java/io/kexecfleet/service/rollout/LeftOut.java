package io.kexecfleet.service.rollout;

import java.util.List;

/**
 * Hosts that did not make it and are not tried again.
 *
 * @param hosts how many
 * @param first names of the first of them; none of those that are out of scope, which are as if they were not there
 */
public record LeftOut(Why why, int hosts, List<String> first) {

  public enum Why {
    /** Lost, and nobody knows what became of them: to be resolved first. */
    UNRESOLVED,
    /** No part of the fleet any more. */
    RETIRED,
    /** Not in the scope of the rollout any more, or not in that of who tries again. */
    OUT_OF_SCOPE
  }

  private static final int NAMED = 20;

  static LeftOut of(Why why, List<String> names) {
    return new LeftOut(why, names.size(), why == Why.OUT_OF_SCOPE ? List.of() : List.copyOf(names.subList(0, Math.min(NAMED, names.size()))));
  }
}
