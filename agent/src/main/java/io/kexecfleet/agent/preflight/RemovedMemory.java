package io.kexecfleet.agent.preflight;

import io.kexecfleet.agent.preflight.facts.MemoryFacts.Range;
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
  static List<Range> of(List<Range> firmware, List<Range> present, long block) {
    var byStart = present.stream().sorted(Comparator.comparingLong(Range::start)).toList();
    var missing = new ArrayList<Range>();
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

  private static void addWholeBlocks(List<Range> missing, long from, long to, long block) {
    // In blocks, so that nothing near the end of the address space overflows.
    var first = Math.ceilDiv(from, block);
    var last = Math.floorDiv(to, block);
    if (first < last) {
      missing.add(new Range(first * block, last * block));
    }
  }
}
