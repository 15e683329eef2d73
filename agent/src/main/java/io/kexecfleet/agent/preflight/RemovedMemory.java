package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.machine.MemoryRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds memory that was taken out since the boot. Only whole blocks count: memory goes by blocks, and the kernel trims
 * what the firmware tells it in many smaller places. Pure.
 */
final class RemovedMemory {

  private RemovedMemory() {}

  /** @param block bytes, above 0 */
  static List<MemoryRange> of(List<MemoryRange> firmware, List<MemoryRange> present, long block) {
    var byStart = present.stream().sorted(Comparator.comparingLong(MemoryRange::start)).toList();
    var missing = new ArrayList<MemoryRange>();
    for (var range : firmware) {
      var from = range.start();
      for (var there : byStart) {
        if (there.end() > from && there.start() < range.end()) {
          addWholeBlocks(missing, from, there.start(), block);
          from = there.end();
        }
      }
      addWholeBlocks(missing, from, range.end(), block);
    }
    return List.copyOf(missing);
  }

  private static void addWholeBlocks(List<MemoryRange> missing, long from, long to, long block) {
    // In blocks, so that nothing near the end of the address space overflows.
    var first = Math.ceilDiv(from, block);
    var last = Math.floorDiv(to, block);
    if (first < last) {
      missing.add(new MemoryRange(first * block, last * block));
    }
  }
}
