package io.kexecfleet.agent.proof;

import io.kexecfleet.protocol.LoadReport;
import org.jspecify.annotations.Nullable;

/**
 * What is needed to report a reboot, synced to disk before the jump.
 *
 * @param rebootId the reboot
 * @param generation of the order that the host jumped for
 * @param bootId the boot that jumps
 * @param kernelRelease the release that jumps
 * @param marker the one-time marker on the next command line
 * @param load what is staged
 * @param jumpAt time since boot at the jump's request, milliseconds
 * @param jumpAtWall the host's own time then, milliseconds since the epoch
 * @param serviceClock the service's clock against that boot's, or null when it never answered
 * @param reported whether the service has the complete report: then this only keeps the reboot from happening twice
 */
public record RebootRecord(
    String rebootId,
    long generation,
    String bootId,
    String kernelRelease,
    String marker,
    LoadReport load,
    long jumpAt,
    long jumpAtWall,
    @Nullable ServiceClock serviceClock,
    boolean reported) {

  public RebootRecord asReported() {
    return new RebootRecord(
        rebootId, generation, bootId, kernelRelease, marker, load, jumpAt, jumpAtWall, serviceClock, true);
  }
}
