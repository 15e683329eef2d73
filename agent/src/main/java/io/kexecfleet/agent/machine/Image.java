package io.kexecfleet.agent.machine;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a boot target turned out to be on this host. Two are equal when they boot the same from files that nobody has
 * replaced or rewritten in between.
 *
 * @param kernel the kernel
 * @param initrds in the order in which the kernel unpacks them; empty for none
 * @param files every file that is loaded, as it was before it was read, links resolved
 * @param commandLine the command line that goes with it, from its boot entry or from inside a unified kernel image; null
 *     where nothing brings one
 * @param release the release that the kernel says it is
 * @param alignment what the kernel asks of its address, bytes
 * @param memory bytes the kernel needs in memory to unpack itself, without the initrds
 * @param commandLineLimit the longest command line it takes, bytes without NUL
 */
public record Image(
    Part kernel,
    List<Part> initrds,
    List<FileStamp> files,
    @Nullable String commandLine,
    String release,
    long alignment,
    long memory,
    int commandLineLimit) {

  /** Where each initrd begins, behind others: the kernel finds an archive only there (init/initramfs.c). */
  public static final long INITRD_ALIGNMENT = 4;

  public enum Packing {
    PLAIN,
    /** To be unpacked before it is loaded. */
    GZIP
  }

  /**
   * Bytes of a file.
   *
   * @param file links resolved
   * @param offset where they begin
   * @param length how many there are, as they lie there
   */
  public record Part(Path file, long offset, long length, Packing packing) {

    public static Part whole(FileStamp file) {
      return new Part(file.file(), 0, file.size(), Packing.PLAIN);
    }

    /** Part of this part. */
    public Part section(long from, long size, Packing packed) {
      return new Part(file, offset + from, size, packed);
    }

    public boolean isWhole(FileStamp stamp) {
      return packing == Packing.PLAIN && offset == 0 && file.equals(stamp.file()) && length == stamp.size();
    }
  }

  /**
   * Which file it was and in which state; any change of its bytes changes one of these.
   *
   * @param device the file system's, {@code st_dev}
   * @param modifiedNanos of its content, since the epoch
   * @param changedNanos of anything of it, since the epoch; nobody can set it back
   */
  public record FileStamp(Path file, long device, long inode, long size, long modifiedNanos, long changedNanos) {}

  public Image {
    initrds = List.copyOf(initrds);
    files = List.copyOf(files);
  }

  public Image withCommandLine(String line) {
    return new Image(kernel, initrds, files, line, release, alignment, memory, commandLineLimit);
  }

  /** Whether both have the kernel of one file, whatever has become of it. */
  public boolean hasKernelOf(Image other) {
    return kernel.file().equals(other.kernel.file());
  }

  /** What the initrds take together, one behind the other, bytes; 0 for none. */
  public long initrdSize() {
    var size = 0L;
    for (var initrd : initrds) {
      size = Math.ceilDiv(size, INITRD_ALIGNMENT) * INITRD_ALIGNMENT + initrd.length();
    }
    return size;
  }

  /** What kernel and initrds take together once loaded, bytes; a few pages for tables come on top. */
  public long size() {
    return memory + initrdSize();
  }
}
