package io.kexecfleet.agent.machine;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a boot target turned out to be on this host.
 *
 * @param kernel the kernel's file, links resolved
 * @param initrd the initrd's file, links resolved, or null for none
 * @param initrdSize its length, bytes; 0 for none
 * @param release the release that the kernel's header names
 * @param alignment what the header asks of the kernel's address, bytes
 * @param memory bytes the kernel needs in memory to unpack itself ({@code init_size}), without the initrd
 * @param commandLineLimit the longest command line it takes, bytes without NUL
 */
public record Image(
    Path kernel,
    @Nullable Path initrd,
    long initrdSize,
    String release,
    long alignment,
    long memory,
    int commandLineLimit) {

  /** Whether both have the kernel of one file, whatever has become of it. */
  public boolean hasKernelOf(Image other) {
    return kernel.equals(other.kernel);
  }

  /** What kernel and initrd take together once loaded, bytes; a few pages for tables come on top. */
  public long size() {
    return memory + initrdSize;
  }
}
