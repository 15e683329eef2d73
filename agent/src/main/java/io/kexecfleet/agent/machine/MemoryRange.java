package io.kexecfleet.agent.machine;

/**
 * Physical memory from one address to another.
 *
 * @param start first byte
 * @param end the byte behind the last one
 */
public record MemoryRange(long start, long end) implements Comparable<MemoryRange> {

  public MemoryRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("0x%x to 0x%x is no range of memory.".formatted(start, end));
    }
  }

  boolean overlaps(MemoryRange other) {
    return start < other.end && other.start < end;
  }

  boolean contains(MemoryRange other) {
    return start <= other.start && other.end <= end;
  }

  @Override
  public int compareTo(MemoryRange other) {
    return Long.compare(start, other.start);
  }

  @Override
  public String toString() {
    return "0x%x-0x%x".formatted(start, end - 1);
  }
}
