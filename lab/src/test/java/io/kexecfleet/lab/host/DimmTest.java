package io.kexecfleet.lab.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DimmTest {

  private static final Dimm DIMM = new Dimm("dimm1", 0x100000000L, 512L << 20, 128L << 20);

  @Test
  void itsBlocksAreNamedAsTheKernelNamesThem() {
    assertThat(DIMM.blocks()).containsExactly("memory32", "memory33", "memory34", "memory35");
  }

  @Test
  void itsAddressesEndWhereItsBlocksDo() {
    assertThat(DIMM.contains(0x100000000L)).isTrue();
    assertThat(DIMM.contains(0x11fffffffL)).isTrue();
    assertThat(DIMM.contains(0x120000000L)).isFalse();
    assertThat(DIMM.contains(0xfffff000L)).isFalse();
  }
}
