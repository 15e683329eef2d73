package io.kexecfleet.agent.proof;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came before a jump, for what is to be said after it.
 *
 * @param hooks names that the order gave
 * @param decidedAt when the service decided to jump, by its own clock, milliseconds since the epoch, or null
 * @param drainedFrom when the hooks before the jump began, milliseconds since boot
 * @param failedUnits names of systemd's units that had failed by then, or null when that could not be told
 * @param byOthersKexec whether the boot that is left was itself started by a kexec that was not ours, as on hosts whose
 *     firmware boots that way: then what started the next one tells nothing
 */
public record Prelude(
    List<String> hooks, @Nullable Long decidedAt, long drainedFrom, @Nullable List<String> failedUnits, boolean byOthersKexec) {

  public Prelude {
    hooks = hooks == null ? List.of() : List.copyOf(hooks);
    failedUnits = failedUnits == null ? null : List.copyOf(failedUnits);
  }
}
