package io.kexecfleet.agent.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The sections of an EFI program (Microsoft's PE format, sections 3.3 and 4). */
final class PeFile {

  private static final int MZ = 0x5a4d;
  private static final int PE_POINTER_AT = 0x3c;
  private static final int PE = 0x4550;
  private static final int SECTION_COUNT_AT = 6;
  private static final int OPTIONAL_HEADER_SIZE_AT = 20;
  private static final int FILE_HEADER = 24;
  private static final int SECTION_HEADER = 40;
  private static final int NAME = 8;
  private static final int VIRTUAL_SIZE_AT = 8;
  private static final int SIZE_AT = 16;
  private static final int OFFSET_AT = 20;

  /** More than EFI's own loader takes. */
  private static final int MOST_SECTIONS = 96;

  private PeFile() {}

  static boolean startsIn(ByteBuffer littleEndian) {
    return littleEndian.limit() >= PE_POINTER_AT + 4 && Short.toUnsignedInt(littleEndian.getShort(0)) == MZ;
  }

  /**
   * The sections by name.
   *
   * @param beginning in which one starts
   * @param length the file's
   */
  static Map<String, UnifiedImage.Part> sections(byte[] beginning, long length, String file) {
    var bytes = ByteBuffer.wrap(beginning).order(ByteOrder.LITTLE_ENDIAN);
    var header = bytes.getInt(PE_POINTER_AT);
    if (header < 0 || header > bytes.limit() - FILE_HEADER || bytes.getInt(header) != PE) {
      throw Refuse.kernel(file, "it begins like an EFI program, and has no PE header");
    }
    var count = Short.toUnsignedInt(bytes.getShort(header + SECTION_COUNT_AT));
    var table = header + FILE_HEADER + Short.toUnsignedInt(bytes.getShort(header + OPTIONAL_HEADER_SIZE_AT));
    if (count > MOST_SECTIONS || table > bytes.limit() - count * SECTION_HEADER) {
      throw Refuse.kernel(file, "its table of sections is broken");
    }
    var sections = new HashMap<String, UnifiedImage.Part>();
    for (var i = 0; i < count; i++) {
      var at = table + i * SECTION_HEADER;
      var name = name(beginning, at);
      var inMemory = Integer.toUnsignedLong(bytes.getInt(at + VIRTUAL_SIZE_AT));
      var inFile = Integer.toUnsignedLong(bytes.getInt(at + SIZE_AT));
      var offset = Integer.toUnsignedLong(bytes.getInt(at + OFFSET_AT));
      var size = inMemory == 0 ? inFile : Math.min(inMemory, inFile);
      if (size > 0 && offset + size > length) {
        throw Refuse.kernel(file, "its section \"%s\" lies outside the file, which may be cut off".formatted(name));
      }
      if (sections.put(name, new UnifiedImage.Part(offset, size)) != null && UnifiedImage.KNOWN.contains(name)) {
        throw Refuse.kernel(file, "it has the section \"%s\" twice".formatted(name));
      }
    }
    return sections;
  }

  private static String name(byte[] bytes, int at) {
    var end = at;
    while (end < at + NAME && bytes[end] > ' ' && bytes[end] <= '~') {
      end++;
    }
    return new String(bytes, at, end - at, StandardCharsets.US_ASCII);
  }
}
