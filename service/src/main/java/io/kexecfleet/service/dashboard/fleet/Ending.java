package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.Reboot;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a reboot ended. An outcome that was wanted is not shown as one where the host was to be taken care of all the same.
 *
 * @param held whether the host kept its place, or still does
 * @param late whether the outcome is known from evidence that came after the host was given up as LOST
 */
record Ending(Outcome outcome, boolean held, boolean late) {

  private static final Set<Outcome> WANTED = Set.of(Outcome.KEXEC, Outcome.FIRMWARE);

  /** Null while it is not over. */
  static @Nullable Ending of(Reboot reboot) {
    var outcome = reboot.outcome();
    return outcome == null ? null : new Ending(outcome, reboot.heldAt() != null, reboot.lostAt() != null && outcome != Outcome.LOST);
  }

  private boolean isWantedAndHeld() {
    return held && WANTED.contains(outcome);
  }

  public String word() {
    var word = outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return isWantedAndHeld() ? word + (late ? ", late" : ", not well") : word;
  }

  /** The class that gives it its colour and shape. */
  public String kind() {
    return isWantedAndHeld() ? "is-failed" : "is-" + outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
