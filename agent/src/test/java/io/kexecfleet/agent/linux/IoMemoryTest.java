package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class IoMemoryTest {

  @Test
  void onlyTheTopLevelsSystemMemoryCountsAndNeighboursAreOne() {
    var read =
        IoMemory.parse(
            List.of(
                "00000000-00000fff : Reserved",
                "00001000-0009fbff : System RAM",
                "00100000-3ffdffff : System RAM",
                "  01000000-020d1fff : Kernel code",
                "  2f000000-38ffffff : System RAM",
                "3ffe0000-3fffffff : Reserved",
                "100000000-107ffffff : System RAM",
                "108000000-10fffffff : System RAM",
                "110000000-117ffffff : System RAM (virtio_mem)"));
    assertThat(read.ram())
        .containsExactly(
            new MemoryRange(0x1000, 0x9fc00), new MemoryRange(0x100000, 0x3ffe0000), new MemoryRange(0x100000000L, 0x110000000L));
    assertThat(read.present()).as("with what drivers manage").last().isEqualTo(new MemoryRange(0x110000000L, 0x118000000L));
    assertThat(read.quick()).isZero();
  }

  @Test
  void aRegionForQuickKexecIsFoundWhereverItLies() {
    var read = IoMemory.parse(List.of("00100000-3ffdffff : System RAM", "  30000000-37ffffff : Quick kexec"));
    assertThat(read.quick()).isEqualTo(128 << 20);
  }

  /** With {@code crashkernel=1G,high} there is a small one below 4 GiB as well. */
  @Test
  void memoryForACrashKernelIsAddedUp() {
    var read =
        IoMemory.parse(
            List.of(
                "00100000-3ffdffff : System RAM",
                "  2f000000-38ffffff : Crash kernel",
                "100000000-17fffffff : System RAM",
                "  13f000000-13fffffff : Crash kernel"));
    assertThat(read.crash()).isEqualTo((160 << 20) + (16 << 20));
    assertThat(IoMemory.parse(List.of("00100000-3ffdffff : System RAM")).crash()).isZero();
  }

  @Test
  void hiddenAddressesAreNoMap() {
    assertThatThrownBy(() -> IoMemory.parse(List.of("00000000-00000000 : Reserved", "00000000-00000000 : System RAM")))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("CAP_SYS_ADMIN");
    assertThatThrownBy(() -> IoMemory.parse(List.of())).isInstanceOf(MachineException.class);
  }

  @Test
  void aLineThatIsNotUnderstoodIsNotPassedOver() {
    assertThatThrownBy(() -> IoMemory.parse(List.of("00100000-3ffdffff : System RAM", "nonsense")))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("nonsense");
  }

  @Test
  void rangesThatMakeNoSenseAreAnError() {
    for (var line : List.of("2000-1000 : System RAM", "ffffffffffffffff-ffffffffffffffff : System RAM", "8000000000000000-8000000000000001 : System RAM", "0-7fffffffffffffff : System RAM")) {
      assertThatThrownBy(() -> IoMemory.parse(List.of(line))).as(line).isInstanceOf(MachineException.class);
    }
  }
}
