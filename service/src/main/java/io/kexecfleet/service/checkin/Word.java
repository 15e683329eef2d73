package io.kexecfleet.service.checkin;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.service.inventory.FindingsDigest;
import io.kexecfleet.service.rollout.DesiredState;
import org.jspecify.annotations.Nullable;

/**
 * A check-in, and what is kept of it in memory.
 *
 * @param said by which it is known again
 */
record Word(CheckIn checkIn, Said said) {

  /**
   * What a check-in says apart from what it has seen.
   *
   * @param findings their digest, or null
   */
  record Said(
      String bootId,
      String kernelRelease,
      String agentVersion,
      @Nullable String hardware,
      @Nullable String findings,
      @Nullable RebootStatus reboot) {

    /** What a host in no reboot said is in its row. In a reboot there is more to it, so its first word counts as news. */
    static @Nullable Said onRecord(DesiredState desired) {
      return !desired.inReboot() && desired.bootId() != null && desired.kernelRelease() != null && desired.agentVersion() != null
          ? new Said(
              desired.bootId(),
              desired.kernelRelease(),
              desired.agentVersion(),
              desired.hardware(),
              desired.findingsDigest(),
              null)
          : null;
    }
  }

  static Word of(CheckIn checkIn) {
    return new Word(
        checkIn,
        new Said(
            checkIn.bootId(),
            checkIn.kernelRelease(),
            checkIn.agentVersion(),
            checkIn.hardware(),
            FindingsDigest.of(checkIn.findings()),
            checkIn.reboot()));
  }
}
