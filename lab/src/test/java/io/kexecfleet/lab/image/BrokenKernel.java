package io.kexecfleet.lab.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Makes kernels that load without complaint and do something else than boot, out of one that boots. kexec does not ask for
 * a signature unless the host is locked down, and hashes what was loaded, not what was built. Pure.
 *
 * <p>Offsets are those of Documentation/arch/x86/boot.rst.
 */
public final class BrokenKernel {

  /** What {@link #hanging} prints on the serial console as its last words. */
  public static final String HANGS = "This kernel hangs.";

  /** What {@link #panicking} prints on the serial console as its last words. */
  public static final String PANICS = "Kernel panic - not syncing: this kernel cannot boot";

  private static final int SETUP_SECTORS_AT = 0x1f1;
  private static final int SECTOR = 0x200;
  private static final int MAGIC_AT = 0x202;
  private static final int MAGIC = 0x53726448; // "HdrS"
  private static final int VERSION_TEXT_AT = 0x20e;

  /** Where kexec enters a 64-bit kernel, counted from the end of its setup code. */
  private static final int ENTRY = 0x200;

  /** Prints the text behind the code: lea rsi, [rip+..]; mov dx, COM1; lodsb; test; jz; out dx, al; jmp. */
  private static final String PRINT = "488d35%02x000000" + "66baf803" + "ac" + "84c0" + "7403" + "ee" + "ebf8";

  private static final int LEA_LENGTH = 7;

  /** hlt, and again should something wake it; interrupts are off. Costs whoever emulates it nothing. */
  private static final String HANG = "f4" + "ebfd";

  /** Tells the keyboard controller to pull the reset line, as a panic with {@code panic=-1} ends; jmp to itself. */
  private static final String RESET = "b0fee664" + "ebfe";

  private BrokenKernel() {}

  /** A kernel that says {@link #HANGS} and never does anything again. */
  public static byte[] hanging(byte[] bzImage) {
    return withEntry(bzImage, HANG, HANGS);
  }

  /** A kernel that says {@link #PANICS} and resets the machine. */
  public static byte[] panicking(byte[] bzImage) {
    return withEntry(bzImage, RESET, PANICS);
  }

  /**
   * The same kernel, whose header says that it is another release; {@code uname -r} tells the truth once it runs.
   *
   * @throws IllegalArgumentException if the header has no room for the claim
   */
  public static byte[] claiming(byte[] bzImage, String release) {
    ByteBuffer bytes = header(bzImage);
    int start = Short.toUnsignedInt(bytes.getShort(VERSION_TEXT_AT)) + SECTOR;
    int end = start;
    while (bytes.get(end) != 0) {
      end++;
    }
    byte[] claim = release.getBytes(ISO_8859_1);
    if (claim.length > end - start) {
      throw new IllegalArgumentException("the kernel's header has no room for the release " + release);
    }
    byte[] changed = bzImage.clone();
    Arrays.fill(changed, start, end, (byte) 0);
    System.arraycopy(claim, 0, changed, start, claim.length);
    return changed;
  }

  private static byte[] withEntry(byte[] bzImage, String end, String lastWords) {
    byte[] text = ("\r\n" + lastWords + "\r\n\0").getBytes(ISO_8859_1);
    int length = (PRINT.formatted(0) + end).length() / 2;
    byte[] code = HexFormat.of().parseHex(PRINT.formatted(length - LEA_LENGTH) + end);
    int setupSectors = Byte.toUnsignedInt(header(bzImage).get(SETUP_SECTORS_AT));
    byte[] changed = bzImage.clone();
    ByteBuffer.wrap(changed).position((setupSectors + 1) * SECTOR + ENTRY).put(code).put(text);
    return changed;
  }

  private static ByteBuffer header(byte[] bzImage) {
    ByteBuffer bytes = ByteBuffer.wrap(bzImage).order(ByteOrder.LITTLE_ENDIAN);
    if (bzImage.length < MAGIC_AT + Integer.BYTES || bytes.getInt(MAGIC_AT) != MAGIC) {
      throw new IllegalArgumentException("this is not an x86 kernel image (no setup header)");
    }
    return bytes;
  }
}
