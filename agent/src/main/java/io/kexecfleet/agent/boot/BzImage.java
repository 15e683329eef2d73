package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The setup header of an x86 kernel image (Documentation/arch/x86/boot.rst). */
final class BzImage {

  private static final int MAGIC_AT = 0x202;
  private static final int MAGIC = 0x53726448; // "HdrS"
  private static final int PROTOCOL_AT = 0x206;
  private static final int VERSION_TEXT_AT = 0x20e;
  private static final int ALIGNMENT_AT = 0x230;
  private static final int COMMAND_LINE_AT = 0x238;
  private static final int INIT_SIZE_AT = 0x260;
  private static final int SETUP = 0x200;
  private static final int LONGEST_RELEASE = 128;

  /** 64-bit entry and all fields read here are in the header from this version of the boot protocol on. */
  private static final int OLDEST_PROTOCOL = 0x20c;

  private BzImage() {}

  static boolean startsIn(ByteBuffer littleEndian) {
    return littleEndian.limit() >= INIT_SIZE_AT + 4 && littleEndian.getInt(MAGIC_AT) == MAGIC;
  }

  /** @param beginning in which one starts */
  static KernelHeader parse(byte[] beginning, String file) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.getShort(PROTOCOL_AT) < OLDEST_PROTOCOL) {
      throw Refuse.kernel(file, "its boot protocol is older than 2.12");
    }
    var alignment = Integer.toUnsignedLong(bytes.getInt(ALIGNMENT_AT));
    if (Long.bitCount(alignment) != 1) {
      throw Refuse.kernel(file, "its kernel_alignment is not a power of two");
    }
    return new KernelHeader(
        Architecture.X86_64,
        release(beginning, Short.toUnsignedInt(bytes.getShort(VERSION_TEXT_AT)) + SETUP, file),
        alignment,
        Integer.toUnsignedLong(bytes.getInt(INIT_SIZE_AT)),
        Math.max(0, bytes.getInt(COMMAND_LINE_AT)));
  }

  private static String release(byte[] bytes, int start, String file) {
    var end = start;
    while (end < bytes.length && bytes[end] > ' ' && bytes[end] <= '~') {
      end++;
    }
    if (end <= start || end - start > LONGEST_RELEASE) {
      throw Refuse.kernel(file, "its header does not say which release it is");
    }
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }
}
