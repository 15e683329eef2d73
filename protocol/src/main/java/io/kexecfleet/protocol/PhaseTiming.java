package io.kexecfleet.protocol;

/**
 * How long one phase of a reboot took.
 *
 * @param phase which one
 * @param millis its length
 * @param uncertaintyMillis the true length is within this of {@code millis}
 * @param source how it was obtained
 */
public record PhaseTiming(Phase phase, long millis, long uncertaintyMillis, String source) {

  /**
   * The phases, in their order. From DRAIN to VERIFIED they follow one another, but for AGENT_UP, which overlaps USER_SPACE,
   * and OUT_OF_SERVICE, which spans those from STOP on.
   */
  public enum Phase {
    /** Loading the target, verified; the host is in service meanwhile. Left out where nothing was to be loaded. */
    STAGE,
    /** From the service's decision to jump to the host's beginning with it. Left out where nobody but the host decided. */
    DECISION,
    /** The owner's hooks before the jump; the host may be losing its work meanwhile. */
    DRAIN,
    /** From the jump's request to the point where everything but the root file system is down. */
    STOP,
    /** From there to the new kernel's first reading of its clock; with outcome FIRMWARE the firmware is in it. */
    HOT_PHASE,
    /** From the new kernel's first reading of its clock to its first process. */
    KERNEL,
    /** From the first process to the hand-over to the root file system's init. */
    INITRD,
    /** From init's start to the end of the boot. */
    USER_SPACE,
    /** From init's start to the agent's being able to talk. */
    AGENT_UP,
    /** From the end of the boot to the end of the health checks, the owner's hooks among them. */
    VERIFIED,
    /** From the jump's request to the end of the boot, or to the agent's being up where that is later. */
    OUT_OF_SERVICE
  }
}
