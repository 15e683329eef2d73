package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A kernel that unpacks itself as an EFI program (drivers/firmware/efi/libstub/zboot-header.S); kexec needs it unpacked. */
final class ZbootImage {

  private static final int TYPE_AT = 4;
  private static final int TYPE = 0x676d697a; // "zimg"
  private static final int OFFSET_AT = 8;
  private static final int SIZE_AT = 12;
  private static final int COMPRESSION_AT = 24;
  private static final int COMPRESSION_END = 56;

  private ZbootImage() {}

  static boolean startsIn(ByteBuffer littleEndian) {
    return PeFile.startsIn(littleEndian)
        && littleEndian.limit() >= COMPRESSION_END
        && littleEndian.getInt(TYPE_AT) == TYPE;
  }

  /** @param beginning in which one starts */
  static KernelFile.Compressed payload(byte[] beginning, long length, String file) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    var offset = Integer.toUnsignedLong(bytes.getInt(OFFSET_AT));
    var size = Integer.toUnsignedLong(bytes.getInt(SIZE_AT));
    if (size == 0 || offset < COMPRESSION_END || offset + size > length) {
      throw Refuse.kernel(file, "its compressed kernel lies outside the file, which may be cut off");
    }
    var compression = compression(beginning);
    if (!compression.equals("gzip")) {
      throw Refuse.kernel(
          file,
          "it is an EFI zboot image compressed with \"%s\", and the agent unpacks gzip only (CONFIG_KERNEL_GZIP, or unpack it to"
              .formatted(compression)
              + " a file of its own)");
    }
    return new KernelFile.Compressed(offset, size);
  }

  private static String compression(byte[] beginning) {
    var end = COMPRESSION_AT;
    while (end < COMPRESSION_END && beginning[end] > ' ' && beginning[end] <= '~') {
      end++;
    }
    return new String(beginning, COMPRESSION_AT, end - COMPRESSION_AT, StandardCharsets.US_ASCII);
  }
}
