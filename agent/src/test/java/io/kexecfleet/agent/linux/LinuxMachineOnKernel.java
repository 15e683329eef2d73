package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineContract;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine's contract, held to by Linux. It loads kernels, so it is not one of the tests that run where the agent is
 * built (its name is none that surefire takes): the lab runs it on a host of its own.
 */
class LinuxMachineOnKernel extends MachineContract {

  @TempDir Path state;
  @TempDir Path run;

  @BeforeEach
  void putWhatIsNoKernelThere() throws IOException {
    Files.writeString(Path.of(noKernel()), "#!/bin/sh\n");
  }

  @Override
  protected Machine machine() {
    return new LinuxMachine(LinuxPaths.ofHost(List.of(Path.of("/boot")), state, run), new Systemctl("systemctl"), new KexecTools("kexec"));
  }

  @Override
  protected String noKernel() {
    return "/boot/no-kernel";
  }

  @Override
  protected void loadByHand(Image image) {
    try (var kernel = OpenFile.at(image.kernel());
        var initrd = OpenFile.padded(image.initrd(), 0)) {
      Syscalls.kexecFileLoad(kernel.descriptor(), initrd.descriptor(), "by=hand", 0);
    }
  }

  /** What systemd calls at the very end; with nothing loaded it must come back. */
  @Test
  void theKernelTurnsDownAJumpIntoNothing() {
    assertThatThrownBy(Syscalls::rebootByKexec).isInstanceOf(MachineException.class).hasMessageContaining("EINVAL");
  }

  @Test
  void theKernelTurnsDownWhatIsNoKernel() {
    var file = OpenFile.at(Path.of(noKernel()));
    try (file) {
      assertThatThrownBy(() -> Syscalls.kexecFileLoad(file.descriptor(), -1, "x", 0))
          .isInstanceOf(MachineException.class)
          .hasMessageContaining("ENOEXEC");
    }
  }

  @Test
  void anUnknownFlagIsAnErrorAndLoadsNothing() {
    var file = OpenFile.at(Path.of(noKernel()));
    try (file) {
      assertThatThrownBy(() -> Syscalls.kexecFileLoad(file.descriptor(), -1, "x", 1L << 30)).hasMessageContaining("EINVAL");
    }
  }
}
