package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The header of an arm64 kernel image (Documentation/arch/arm64/booting.rst). It does not say which release it is. */
public final class Arm64Image {

  /** Bytes that the header takes. */
  public static final int HEADER = 64;

  private static final int TEXT_OFFSET_AT = 8;
  private static final int IMAGE_SIZE_AT = 16;
  private static final int FLAGS_AT = 24;
  private static final int MAGIC_AT = 56;
  private static final int MAGIC = 0x644d5241; // "ARM\x64"
  private static final long BIG_ENDIAN = 1;

  /** MIN_KIMG_ALIGN of arch/arm64/include/asm/boot.h. */
  private static final long ALIGNMENT = 2L << 20;

  /** COMMAND_LINE_SIZE of arch/arm64/include/uapi/asm/setup.h, without the NUL. */
  private static final int COMMAND_LINE = 2047;

  /** No kernel is near this; it keeps sums of sizes from running over. */
  private static final long LARGEST = 1L << 32;

  private Arm64Image() {}

  static boolean startsIn(ByteBuffer littleEndian) {
    return littleEndian.limit() >= HEADER && littleEndian.getInt(MAGIC_AT) == MAGIC;
  }

  /**
   * @param beginning of the kernel's own file, or of what unpacking it gave
   * @throws io.kexecfleet.agent.machine.TargetException when it is no such kernel, or one that kexec does not load
   */
  public static KernelHeader parse(byte[] beginning, String file) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    if (!startsIn(bytes)) {
      throw Refuse.kernel(file, "what is compressed in it is no arm64 kernel");
    }
    var imageSize = bytes.getLong(IMAGE_SIZE_AT);
    var textOffset = bytes.getLong(TEXT_OFFSET_AT);
    if (imageSize == 0) {
      throw Refuse.kernel(file, "it is an arm64 kernel older than 3.17, which does not say how much memory it needs");
    }
    if (imageSize < 0 || imageSize > LARGEST || textOffset < 0 || textOffset > LARGEST) {
      throw Refuse.kernel(file, "the sizes in its header are beyond any kernel's");
    }
    if ((bytes.getLong(FLAGS_AT) & BIG_ENDIAN) != 0) {
      throw Refuse.kernel(file, "it is a big-endian arm64 kernel");
    }
    return new KernelHeader(Architecture.ARM64, null, ALIGNMENT, textOffset + imageSize, COMMAND_LINE);
  }
}
