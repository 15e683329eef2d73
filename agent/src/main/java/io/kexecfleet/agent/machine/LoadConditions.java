package io.kexecfleet.agent.machine;

/**
 * What the running kernel can do for a load.
 *
 * @param knowsCma whether it has the CMA path and its NO_CMA flag (6.17 and newer)
 * @param initOnAlloc whether it is known to clear pages as it hands them out; false also when that cannot be told
 * @param cmaTotal size of the CMA areas, bytes
 * @param cmaAvailable free in them now, bytes
 */
public record LoadConditions(boolean knowsCma, boolean initOnAlloc, long cmaTotal, long cmaAvailable) {}
