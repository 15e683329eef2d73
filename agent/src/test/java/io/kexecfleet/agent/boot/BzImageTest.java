package io.kexecfleet.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.TargetException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BzImageTest {

  @Test
  void aHeaderIsRead() {
    assertThat(parse(KernelImages.bzImage("7.2.12+deb13-cloud-amd64 (debian-kernel) #1 SMP")))
        .isEqualTo(
            new KernelFile.Plain(
                new KernelHeader(Architecture.X86_64, "7.2.12+deb13-cloud-amd64", 0x200000, 0x3c35000, 2047)));
  }

  @Test
  void whatIsNoKernelIsTurnedDown() {
    assertThatThrownBy(() -> parse("#!/bin/sh".getBytes(StandardCharsets.US_ASCII)))
        .isInstanceOf(TargetException.class)
        .hasMessageContaining("/boot/x");
    var oddAlignment = KernelImages.bzImage("7.2.12 x");
    oddAlignment[0x231] = 7;
    assertThatThrownBy(() -> parse(oddAlignment)).hasMessageContaining("power of two");
    var noRelease = KernelImages.bzImage(" ");
    assertThatThrownBy(() -> parse(noRelease)).hasMessageContaining("release");
    var old = KernelImages.bzImage("7.2.12 x");
    old[0x206] = 0x0b;
    assertThatThrownBy(() -> parse(old)).hasMessageContaining("2.12");
  }

  private static KernelFile parse(byte[] file) {
    return KernelFile.recognise(file, file.length, "/boot/x");
  }
}
