package io.kexecfleet.agent.machine;

import org.jspecify.annotations.Nullable;

/**
 * Milestones of the running boot, milliseconds since it began; null where not reached or not told.
 *
 * @param firstProcess when the kernel ran its first process
 * @param firstProcessSource how that is known
 * @param userSpace when the root file system's init started
 * @param firmware how long firmware and boot loader took at the last boot through them, which may be an earlier one than this
 * @param finished when that init had finished the boot
 */
public record BootTimes(
    @Nullable Long firmware,
    @Nullable Long firstProcess,
    String firstProcessSource,
    @Nullable Long userSpace,
    @Nullable Long finished) {

  /** Nobody has looked yet. */
  public static final BootTimes UNKNOWN = new BootTimes(null, null, "", null, null);
}
