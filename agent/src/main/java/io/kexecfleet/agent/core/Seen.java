package io.kexecfleet.agent.core;

import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.proof.Baseline;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a reboot once the host is back, beside its verdict.
 *
 * @param times how far the boot is
 * @param stoppedAt when the old boot had stopped everything, in its own time, milliseconds, or null
 * @param baseline how long the way through the firmware takes, or null when not known
 * @param health how the host is, or null while nobody knows
 * @param isChecking whether its health is being looked at
 */
record Seen(
    BootTimes times,
    @Nullable Long stoppedAt,
    @Nullable Baseline baseline,
    @Nullable Health health,
    boolean isChecking) {

  static final Seen NOTHING = new Seen(BootTimes.UNKNOWN, null, null, null, false);

  Seen with(BootTimes now) {
    return new Seen(now, stoppedAt, baseline, health, isChecking);
  }

  Seen with(Health known) {
    return new Seen(times, stoppedAt, baseline, known, false);
  }

  Seen checking() {
    return new Seen(times, stoppedAt, baseline, health, true);
  }
}
