package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a file that shall be booted is. */
public sealed interface KernelFile {

  /** Longer than an x86 boot sector with any setup code (setup_sects is a byte), and than any header of the others. */
  int BEGINNING = 0x200 * 256;

  /** A kernel that is loaded as it is. */
  record Plain(KernelHeader header) implements KernelFile {}

  /** An arm64 kernel inside gzip: {@code length} bytes of it, from {@code offset} on. */
  record Compressed(long offset, long length) implements KernelFile {}

  /** A kernel with what belongs to it in one file. */
  record Unified(UnifiedImage image) implements KernelFile {}

  /**
   * @param beginning the first {@link #BEGINNING} bytes of the file, or all of a shorter one
   * @param length the file's, bytes
   * @param name the file's, for the error
   * @throws io.kexecfleet.agent.machine.TargetException when it is none of these
   */
  static KernelFile recognise(byte[] beginning, long length, String name) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    if (Gzip.startsIn(bytes)) {
      return new Compressed(0, length);
    }
    if (BzImage.startsIn(bytes)) {
      return new Plain(BzImage.parse(beginning, name));
    }
    if (Arm64Image.startsIn(bytes)) {
      return new Plain(Arm64Image.parse(beginning, name));
    }
    if (ZbootImage.startsIn(bytes)) {
      return ZbootImage.payload(beginning, length, name);
    }
    if (PeFile.startsIn(bytes)) {
      return new Unified(UnifiedImage.parse(beginning, length, name));
    }
    throw Refuse.kernel(
        name, "it is no kernel image of x86_64 (bzImage) or arm64 (Image, in gzip or not, EFI zboot), and no unified one");
  }
}
