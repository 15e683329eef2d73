package io.kexecfleet.lab.host;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Memory that was plugged in.
 *
 * @param name unique in its host
 * @param address where it begins in the host's physical memory
 * @param size in bytes
 * @param blockSize of the host's memory blocks, bytes: {@code /sys/devices/system/memory/block_size_bytes}
 */
public record Dimm(String name, long address, long size, long blockSize) {

  /** The names of its memory blocks, folders in {@code /sys/devices/system/memory}, for example {@code memory32}. */
  public List<String> blocks() {
    return LongStream.range(address / blockSize, (address + size) / blockSize).mapToObj(n -> "memory" + n).toList();
  }

  /** Whether an address of the host's physical memory lies in it. */
  public boolean contains(long physical) {
    return physical >= address && physical < address + size;
  }
}
