package io.kexecfleet.agent.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Files that begin like kernels of each kind, as small as they can be. */
public final class KernelImages {

  private static final int PE = 0x80;
  private static final int SECTION_ALIGNMENT = 512;

  private KernelImages() {}

  public static byte[] bzImage(String version) {
    var bytes = littleEndian(0x1000);
    bytes.put(0x1f1, (byte) 39);
    bytes.putInt(0x202, 0x53726448);
    bytes.putShort(0x206, (short) 0x20f);
    bytes.putShort(0x20e, (short) 0x400);
    bytes.putInt(0x230, 0x200000);
    bytes.putInt(0x238, 2047);
    bytes.putInt(0x260, 0x3c35000);
    bytes.put(0x600, version.getBytes(StandardCharsets.US_ASCII));
    return content(bytes);
  }

  /** @param text somewhere behind the header */
  public static byte[] arm64(long imageSize, String text) {
    var bytes = littleEndian(0x1000);
    bytes.putShort(0, (short) 0x5a4d);
    bytes.putLong(16, imageSize);
    bytes.putLong(24, 0xa);
    bytes.putInt(56, 0x644d5241);
    bytes.put(0x600, text.getBytes(StandardCharsets.US_ASCII));
    return content(bytes);
  }

  public static byte[] gzip(byte[] content) {
    var bytes = new ByteArrayOutputStream();
    try (var packed = new GZIPOutputStream(bytes)) {
      packed.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  public static byte[] zboot(String compression, byte[] payload) {
    var bytes = littleEndian(0x200 + payload.length + 0x100);
    bytes.putShort(0, (short) 0x5a4d);
    bytes.putInt(4, 0x676d697a);
    bytes.putInt(8, 0x200);
    bytes.putInt(12, payload.length);
    bytes.put(24, compression.getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(56, 0x818223cd);
    bytes.put(0x200, payload);
    return content(bytes);
  }

  /** A unified kernel image, without a stub. */
  public static byte[] unified(Map<String, byte[]> sections) {
    var table = PE + 24;
    var at = aligned(table + 40 * sections.size());
    var bytes = littleEndian(at + sections.values().stream().mapToInt(section -> aligned(section.length)).sum());
    bytes.putShort(0, (short) 0x5a4d);
    bytes.putInt(0x3c, PE);
    bytes.putInt(PE, 0x4550);
    bytes.putShort(PE + 4, (short) 0x8664);
    bytes.putShort(PE + 6, (short) sections.size());
    for (var section : sections.entrySet()) {
      bytes.put(table, section.getKey().getBytes(StandardCharsets.US_ASCII));
      bytes.putInt(table + 8, section.getValue().length);
      bytes.putInt(table + 16, aligned(section.getValue().length));
      bytes.putInt(table + 20, at);
      bytes.put(at, section.getValue());
      table += 40;
      at += aligned(section.getValue().length);
    }
    return content(bytes);
  }

  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int aligned(int length) {
    return Math.ceilDiv(length, SECTION_ALIGNMENT) * SECTION_ALIGNMENT;
  }

  private static byte[] content(ByteBuffer bytes) {
    var content = new byte[bytes.capacity()];
    bytes.get(0, content);
    return content;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
