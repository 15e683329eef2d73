package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.TargetException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BzImageTest {

  @Test
  void aHeaderIsRead() {
    assertThat(BzImage.parse(header("7.2.12+deb13-cloud-amd64 (debian-kernel) #1 SMP"), "vmlinuz"))
        .isEqualTo(new BzImage("7.2.12+deb13-cloud-amd64", 0x200000, 0x3c35000, 2047));
  }

  @Test
  void whatIsNoKernelIsTurnedDown() {
    assertThatThrownBy(() -> BzImage.parse("#!/bin/sh".getBytes(StandardCharsets.US_ASCII), "/boot/x"))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("/boot/x");
    var oddAlignment = header("7.2.12 x");
    oddAlignment[0x231] = 7;
    assertThatThrownBy(() -> BzImage.parse(oddAlignment, "x")).hasMessageContaining("power of two");
    var noRelease = header(" ");
    assertThatThrownBy(() -> BzImage.parse(noRelease, "x")).hasMessageContaining("release");
    var old = header("7.2.12 x");
    old[0x206] = 0x0b;
    assertThatThrownBy(() -> BzImage.parse(old, "x")).hasMessageContaining("2.12");
  }

  /** One byte of a good header is anything: it is read, or turned down as what it is. */
  @Property(tries = 20_000)
  void aBrokenHeaderDoesNoHarm(@ForAll int where, @ForAll byte what) {
    var bytes = header("7.2.12 x");
    bytes[Math.floorMod(where, 0x300)] = what;
    try {
      assertThat(BzImage.parse(bytes, "x").release()).isNotEmpty();
    } catch (TargetException turnedDown) {
      assertThat(turnedDown).hasMessageContaining("x");
    }
  }

  static byte[] header(String version) {
    var bytes = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0x1f1, (byte) 39);
    bytes.putInt(0x202, 0x53726448);
    bytes.putShort(0x206, (short) 0x20f);
    bytes.putShort(0x20e, (short) 0x400);
    bytes.putInt(0x230, 0x200000);
    bytes.putInt(0x238, 2047);
    bytes.putInt(0x260, 0x3c35000);
    bytes.put(0x600, version.getBytes(StandardCharsets.US_ASCII));
    return bytes.array();
  }
}
