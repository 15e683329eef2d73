package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.engine.Tally;

/**
 * A rollout in a list.
 *
 * @param name its own, or else something to tell it by
 */
record RolloutLine(Rollout rollout, String name, String target) {

  static RolloutLine of(Rollout rollout) {
    return new RolloutLine(rollout, RolloutName.of(rollout.id(), rollout.name()), words(rollout.target()));
  }

  private static String words(BootTarget target) {
    var kernel =
        switch (target.select()) {
          case LATEST_INSTALLED -> "latest installed";
          case DEFAULT_ENTRY -> "default boot entry";
          case RELEASE -> String.valueOf(target.release());
          case PATHS -> String.valueOf(target.kernel());
        };
    return switch (target.commandLine()) {
      case REUSE -> kernel;
      case APPEND -> kernel + ", arguments appended";
      case REPLACE -> kernel + ", command line replaced";
    };
  }

  private Tally tally() {
    return rollout.tally();
  }

  /** How many are over, as wanted or not. */
  public int done() {
    return tally().succeeded() + tally().failures();
  }

  /** What part of all those are, in per cent. */
  public double share(int hosts) {
    return rollout.hosts() == 0 ? 0 : 100.0 * hosts / rollout.hosts();
  }
}
