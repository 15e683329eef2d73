package io.kexecfleet.agent.local;

import io.kexecfleet.protocol.RebootStatus;
import org.jspecify.annotations.Nullable;

/**
 * The agent's answer to a person on the host.
 *
 * @param refused why what was asked for is not being done, or null
 * @param agentVersion version of the agent
 * @param bootId boot id of the running kernel
 * @param kernelRelease release of the running kernel
 * @param service the address of the service, or null: the agent works without one
 * @param trouble why the service does not answer, or null: it does, or there is none
 * @param doing what the agent is busy with, in words
 * @param byHand whether a person asked for that
 * @param isLoaded whether the kernel has an image to jump into, whoever loaded it
 * @param crash how the crash kernel stands
 * @param reboot where the host stands in the reboot it is busy with, or null when with none
 */
public record LocalReply(
    @Nullable String refused,
    String agentVersion,
    String bootId,
    String kernelRelease,
    @Nullable String service,
    @Nullable String trouble,
    String doing,
    boolean byHand,
    boolean isLoaded,
    CrashStatus crash,
    @Nullable RebootStatus reboot) {

  /** The same with why what was asked for is not being done. */
  public LocalReply refusing(String why) {
    return new LocalReply(why, agentVersion, bootId, kernelRelease, service, trouble, doing, byHand, isLoaded, crash, reboot);
  }
}
