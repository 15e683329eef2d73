package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.LoadReport.Segment;
import java.util.List;
import java.util.Optional;

/**
 * Where a host has memory, as far as kexec is concerned.
 *
 * @param ram what the kernel may put an image into, by address; neighbours are one range
 * @param offline blocks in there that are switched off: the kernel still puts images into them, and they may be taken out
 */
public record MemoryMap(List<MemoryRange> ram, List<MemoryRange> offline) {

  public MemoryMap {
    ram = List.copyOf(ram);
    offline = List.copyOf(offline);
  }

  /** The first part of an image that lies where there is no memory (any more). */
  public Optional<MemoryRange> firstOutside(List<Segment> segments) {
    return segments.stream()
        .map(MemoryMap::range)
        .filter(part -> ram.stream().noneMatch(there -> there.contains(part)))
        .findFirst();
  }

  /** The first block that is switched off under an image. */
  public Optional<MemoryRange> firstOfflineUnder(List<Segment> segments) {
    return offline.stream()
        .filter(block -> segments.stream().map(MemoryMap::range).anyMatch(block::overlaps))
        .findFirst();
  }

  private static MemoryRange range(Segment segment) {
    return new MemoryRange(segment.address(), segment.address() + segment.size());
  }
}
