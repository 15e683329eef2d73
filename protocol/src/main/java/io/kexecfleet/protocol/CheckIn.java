package io.kexecfleet.protocol;

import java.util.List;
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
 * @param findings what speaks against a reboot of the host as it is, or should be known before one: at most {@link
 *     #MOST_FINDINGS}; null while the agent has not looked, and where it does not look of its own accord
 */
public record CheckIn(
    long seenGeneration,
    String bootId,
    String kernelRelease,
    String agentVersion,
    @Nullable RebootStatus reboot,
    @Nullable String hardware,
    @Nullable List<Finding> findings) {

  public static final int LONGEST_HARDWARE = 200;
  public static final int MOST_FINDINGS = 32;

  /** Of a machine that does not say what it is, and that nobody has looked at. */
  public CheckIn(
      long seenGeneration, String bootId, String kernelRelease, String agentVersion, @Nullable RebootStatus reboot) {
    this(seenGeneration, bootId, kernelRelease, agentVersion, reboot, null, null);
  }

  /** The same of an agent that has seen nothing. */
  public CheckIn unseen() {
    return new CheckIn(0, bootId, kernelRelease, agentVersion, reboot, hardware, findings);
  }
}
