package io.kexecfleet.protocol;

import org.jspecify.annotations.Nullable;

/**
 * {@code POST /agent/v1/check-in}, authorised by the host's credential as bearer: the agent's one recurring call.
 *
 * <p>The service answers at once when it has something the agent has not seen, and otherwise holds the request until
 * it has, or until its holding time ends. Level-triggered: saying the same thing twice changes nothing.
 *
 * @param seenGeneration {@link Desired#generation()} of the last reply the agent took in; 0 before the first
 * @param bootId {@code /proc/sys/kernel/random/boot_id} of the running kernel
 * @param kernelRelease {@code uname -r} of the running kernel
 * @param agentVersion version of the agent's package
 * @param reboot where the host stands in the reboot it was last ordered, or null when it knows of none
 * @param hardware vendor and product of the machine, 1 to {@link #LONGEST_HARDWARE} characters, or null where it does not say
 */
public record CheckIn(
    long seenGeneration,
    String bootId,
    String kernelRelease,
    String agentVersion,
    @Nullable RebootStatus reboot,
    @Nullable String hardware) {

  public static final int LONGEST_HARDWARE = 200;

  /** Of a machine that does not say what it is. */
  public CheckIn(
      long seenGeneration, String bootId, String kernelRelease, String agentVersion, @Nullable RebootStatus reboot) {
    this(seenGeneration, bootId, kernelRelease, agentVersion, reboot, null);
  }
}
