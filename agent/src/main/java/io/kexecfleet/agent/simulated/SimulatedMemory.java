package io.kexecfleet.agent.simulated;

import io.kexecfleet.agent.machine.LoadEvidence;
import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A CMA area that hands out memory like Linux does, as measured: first fit, large blocks at 1 MiB, small ones at a
 * page, and what does not fit is scattered without a word. Addresses and sizes are bytes.
 */
final class SimulatedMemory {

  private static final long LARGE = 1L << 20;

  private final long base;
  private final long size;
  private final List<Segment> taken = new ArrayList<>();

  /** @param reserved taken at the beginning by the kernel's own buffers */
  SimulatedMemory(long base, long size, long reserved) {
    this.base = base;
    this.size = size;
    if (reserved > 0) {
      taken.add(new Segment(-1, base, reserved));
    }
  }

  long size() {
    return size;
  }

  long available() {
    return size - taken.stream().mapToLong(Segment::size).sum();
  }

  /** Puts parts of these sizes in place; those that do not fit get an address of 0. */
  List<Segment> take(List<Long> sizes) {
    var placed = new ArrayList<Segment>();
    for (var i = 0; i < sizes.size(); i++) {
      var length = Math.ceilDiv(sizes.get(i), LoadEvidence.PAGE) * LoadEvidence.PAGE;
      var address = firstFit(length);
      var segment = new Segment(i, address, length);
      if (address != 0) {
        taken.add(segment);
      }
      placed.add(segment);
    }
    return placed;
  }

  void release(List<Segment> segments) {
    taken.removeAll(segments);
  }

  private long firstFit(long length) {
    var unit = length >= LARGE ? LARGE : LoadEvidence.PAGE;
    var candidate = Math.ceilDiv(base, unit) * unit;
    for (var segment : taken.stream().sorted(Comparator.comparingLong(Segment::address)).toList()) {
      if (candidate + length <= segment.address()) {
        return candidate;
      }
      candidate = Math.max(candidate, Math.ceilDiv(segment.address() + segment.size(), unit) * unit);
    }
    return candidate + length <= base + size ? candidate : 0;
  }
}
