package io.kexecfleet.lab.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class BrokenKernelTest {

  private static final String VERSION = "6.12.107+deb13-cloud-amd64 (debian-kernel@lists.debian.org) #1 SMP";
  private static final int SETUP = 0x200 * (1 + 7);
  private static final int ENTRY = SETUP + 0x200;
  private static final int VERSION_AT = 0x600;

  @Test
  void theHangingKernelSaysSoAndHaltsForGood() {
    byte[] kernel = kernel();

    byte[] hanging = BrokenKernel.hanging(kernel);

    assertThat(textAfter(hanging, "f4ebfd")).isEqualTo("\r\n" + BrokenKernel.HANGS + "\r\n");
    assertOnlyChanged(kernel, hanging, ENTRY, ENTRY + 64);
  }

  @Test
  void thePanickingKernelSaysSoAndPullsTheResetLine() {
    byte[] kernel = kernel();

    byte[] panicking = BrokenKernel.panicking(kernel);

    assertThat(textAfter(panicking, "b0fee664ebfe")).isEqualTo("\r\n" + BrokenKernel.PANICS + "\r\n");
    assertOnlyChanged(kernel, panicking, ENTRY, ENTRY + 96);
  }

  @Test
  void theHeaderClaimsTheReleaseAndTheCodeStays() {
    byte[] kernel = kernel();

    byte[] claiming = BrokenKernel.claiming(kernel, "7.3.4+deb13-cloud-amd64");

    assertThat(new String(claiming, VERSION_AT, 24, ISO_8859_1)).isEqualTo("7.3.4+deb13-cloud-amd64\0");
    assertOnlyChanged(kernel, claiming, VERSION_AT, VERSION_AT + VERSION.length());
  }

  @Test
  void whatIsNoKernelOrHasNoRoomIsRefused() {
    assertThatThrownBy(() -> BrokenKernel.hanging(new byte[4096])).hasMessageContaining("no setup header");
    assertThatThrownBy(() -> BrokenKernel.hanging(new byte[3])).hasMessageContaining("no setup header");
    assertThatThrownBy(() -> BrokenKernel.claiming(kernel(), "7".repeat(VERSION.length() + 1)))
        .hasMessageContaining("no room");
  }

  /** A header with seven sectors of setup code, and random code behind it. */
  private static byte[] kernel() {
    var bytes = ByteBuffer.allocate(SETUP + 0x1000).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.fill(bytes.array(), SETUP, bytes.capacity(), (byte) 0x90);
    bytes.put(0x1f1, (byte) 7);
    bytes.putInt(0x202, 0x53726448);
    bytes.putShort(0x20e, (short) (VERSION_AT - 0x200));
    bytes.position(VERSION_AT).put(VERSION.getBytes(ISO_8859_1));
    return bytes.array();
  }

  /** What the code at the entry prints: the text that its first instruction points at, which begins where its code ends. */
  private static String textAfter(byte[] kernel, String lastCode) {
    var bytes = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(HexFormat.of().formatHex(kernel, ENTRY, ENTRY + 3)).isEqualTo("488d35");
    int start = ENTRY + 7 + bytes.getInt(ENTRY + 3);
    assertThat(HexFormat.of().formatHex(kernel, ENTRY, start)).endsWith(lastCode);
    int end = start;
    while (kernel[end] != 0) {
      end++;
    }
    return new String(kernel, start, end - start, ISO_8859_1);
  }

  private static void assertOnlyChanged(byte[] before, byte[] after, int from, int to) {
    assertThat(after).hasSameSizeAs(before).isNotEqualTo(before);
    byte[] undone = after.clone();
    System.arraycopy(before, from, undone, from, to - from);
    assertThat(undone).isEqualTo(before);
  }
}
