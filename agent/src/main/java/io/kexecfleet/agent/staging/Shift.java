package io.kexecfleet.agent.staging;

import io.kexecfleet.agent.machine.LoadEvidence;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Moves a CMA image to a better address. An image is let go only when its successor is in place, so what is loaded now
 * decides where the next one goes: to the first granule behind its end. Putting zeros behind the present initrd moves
 * that by whole granules. Pure; what really happens is looked at after each load.
 */
final class Shift {

  /** CMA hands out large blocks at this granularity: CONFIG_CMA_ALIGNMENT=8, 256 pages of 4 KiB. */
  static final long GRANULE = 1L << 20;

  private Shift() {}

  /**
   * What to put behind the initrd of the image that will make way, best first, in bytes. The first is what the
   * addresses promise; the others cover every other remainder, for kernels that place otherwise.
   *
   * @param misplaced the load whose kernel lies badly
   * @param alignment what the kernel's address should be a multiple of, bytes
   */
  static List<Long> paddings(LoadEvidence misplaced, long alignment) {
    var end = misplaced.segments().stream().mapToLong(part -> part.address() + part.size()).max().orElse(0);
    var next = roundUp(end, GRANULE);
    var promised = Math.floorMod(-next, alignment);
    return LongStream.range(0, Math.max(1, alignment / GRANULE))
        .map(step -> (promised + step * GRANULE) % alignment)
        .boxed()
        .toList();
  }

  private static long roundUp(long value, long unit) {
    return Math.ceilDiv(value, unit) * unit;
  }
}
