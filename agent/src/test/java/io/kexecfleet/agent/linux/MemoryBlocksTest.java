package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.MemoryRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryBlocksTest {

  @TempDir Path sys;

  @Test
  void whatIsNotOnlineIsOfflineByAddress() throws IOException {
    Files.writeString(Files.createDirectories(sys.resolve("devices/system/memory")).resolve("block_size_bytes"), "8000000\n");
    block("memory33", "00000021", "offline");
    block("memory32", "00000020", "going-offline");
    block("memory0", "00000000", "online");
    Files.createDirectories(sys.resolve("devices/system/memory/memory40"));
    assertThat(new MemoryBlocks(sys).offline())
        .containsExactly(new MemoryRange(0x100000000L, 0x108000000L), new MemoryRange(0x108000000L, 0x110000000L));
  }

  @Test
  void aKernelWithoutMemoryHotplugHasNoBlocks() {
    assertThat(new MemoryBlocks(sys).offline()).isEmpty();
  }

  @Test
  void aBlockThatMakesNoSenseIsAnError() throws IOException {
    Files.writeString(Files.createDirectories(sys.resolve("devices/system/memory")).resolve("block_size_bytes"), "8000000\n");
    block("memory1", "7fffffffffffffff", "offline");
    assertThatThrownBy(() -> new MemoryBlocks(sys).offline()).isInstanceOf(MachineException.class);
  }

  private void block(String name, String index, String state) throws IOException {
    var folder = Files.createDirectories(sys.resolve("devices/system/memory").resolve(name));
    Files.writeString(folder.resolve("phys_index"), index + "\n");
    Files.writeString(folder.resolve("state"), state + "\n");
  }
}
