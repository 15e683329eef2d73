package io.kexecfleet.agent.machine;

import org.jspecify.annotations.Nullable;

/**
 * What the running kernel can do for a load.
 *
 * @param knowsCma whether it has the CMA path and its NO_CMA flag (6.17 and newer)
 * @param initOnAlloc whether it is known to clear pages as it hands them out; false also when that cannot be told
 * @param cmaTotal size of the CMA areas, bytes
 * @param cmaAvailable free in them now, bytes
 * @param quickRegion size of the region kept for quick kexec, bytes; 0 for none
 * @param callsLeft how many more calls that load or unload the host allows ({@code kernel.kexec_load_limit_reboot}), or null
 *     for any number; a call that fails counts too
 */
public record LoadConditions(
    boolean knowsCma,
    boolean initOnAlloc,
    long cmaTotal,
    long cmaAvailable,
    long quickRegion,
    @Nullable Long callsLeft) {

  public boolean isLimited() {
    return callsLeft != null;
  }
}
