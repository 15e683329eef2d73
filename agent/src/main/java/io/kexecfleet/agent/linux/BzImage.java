package io.kexecfleet.agent.linux;

import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.Refusal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The setup header of an x86 kernel image (Documentation/arch/x86/boot.rst).
 *
 * @param release the release it says it is
 * @param alignment {@code kernel_alignment}, bytes
 * @param initSize {@code init_size}: memory it needs from its address on to unpack itself, bytes
 * @param commandLineLimit {@code cmdline_size}, bytes without NUL
 */
record BzImage(String release, long alignment, long initSize, int commandLineLimit) {

  /** Longer than the boot sector and any setup code (setup_sects is a byte). */
  static final int HEADER = 0x200 * 256;

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

  /**
   * @param beginning the first {@link #HEADER} bytes of the file, or all of a shorter one
   * @param file its name, for the error
   */
  static BzImage parse(byte[] beginning, String file) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    if (beginning.length < INIT_SIZE_AT + 4 || bytes.getInt(MAGIC_AT) != MAGIC) {
      throw unusable(file, "it is not an x86 kernel image (no setup header)");
    }
    if (bytes.getShort(PROTOCOL_AT) < OLDEST_PROTOCOL) {
      throw unusable(file, "its boot protocol is older than 2.12");
    }
    var alignment = Integer.toUnsignedLong(bytes.getInt(ALIGNMENT_AT));
    if (Long.bitCount(alignment) != 1) {
      throw unusable(file, "its kernel_alignment is not a power of two");
    }
    return new BzImage(
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
      throw unusable(file, "its header does not say which release it is");
    }
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }

  private static TargetException unusable(String file, String why) {
    return new TargetException(
        Refusal.Code.LOAD_FAILED, "%s cannot be booted: %s. Name another kernel.".formatted(file, why));
  }
}
