package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How Linux is asked to leave: a script in systemctl's place writes down what it was called with. */
class LinuxRestartTest {

  @TempDir Path root;
  private Path calls = Path.of("");

  @BeforeEach
  void putAScriptInPlace() throws IOException {
    calls = root.resolve("calls");
    var script =
        """
        #!/bin/sh
        echo "$@ kexec:$SYSTEMCTL_SKIP_AUTO_KEXEC soft:$SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT" >>'%s'
        """
            .formatted(calls);
    Files.writeString(root.resolve("systemctl"), script);
    Files.setPosixFilePermissions(root.resolve("systemctl"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aRestartIsToldToBecomeNeitherAKexecNorASoftReboot() throws IOException {
    machine(false).restart();
    assertThat(calls).hasContent("reboot --no-block --no-wall --no-ask-password kexec:1 soft:1");
  }

  @Test
  void nothingIsRestartedWhileAnImageIsLoaded() throws IOException {
    var machine = machine(true);
    assertThatThrownBy(machine::restart).isInstanceOf(MachineException.class).hasMessageContaining("image is loaded");
    assertThat(calls).doesNotExist();
  }

  @Test
  void aJumpIsAKexecAndNeedsAnImage() throws IOException {
    machine(true).jump();
    assertThat(calls).hasContent("kexec --no-block --no-wall --no-ask-password kexec: soft:");
    var empty = machine(false);
    assertThatThrownBy(empty::jump).isInstanceOf(MachineException.class);
    assertThat(calls).hasContent("kexec --no-block --no-wall --no-ask-password kexec: soft:");
  }

  @Test
  void aKernelThatWasBuiltWithoutKexecHasNothingLoadedAndIsRestarted() throws IOException {
    var machine = machine();
    assertThat(machine.loaded()).isEqualTo(Loaded.NOTHING);
    machine.unload();
    machine.restart();
    assertThat(calls).content().startsWith("reboot ");
  }

  @Test
  void whatStartedTheKernelIsReadWhereItIsTold() throws IOException {
    var kernel = Files.createDirectories(root.resolve("proc/sys/kernel"));
    Files.createDirectories(kernel.resolve("random"));
    Files.writeString(kernel.resolve("random/boot_id"), "1\n");
    Files.writeString(kernel.resolve("osrelease"), "7.2.12\n");
    Files.writeString(root.resolve("proc/cmdline"), "root=/dev/vda\n");
    assertThat(machine().boot().loader()).as("on another architecture than x86").isNull();
    Files.writeString(kernel.resolve("bootloader_type"), "208\n");
    assertThat(machine().boot()).isEqualTo(new Boot("1", "7.2.12", "root=/dev/vda", 208L));
    Files.writeString(kernel.resolve("bootloader_type"), "a\n");
    var machine = machine();
    assertThatThrownBy(machine::boot).isInstanceOf(MachineException.class).hasMessageContaining("no number");
  }

  private LinuxMachine machine(boolean loaded) throws IOException {
    var kexec = Files.createDirectories(root.resolve("sys/kernel/kexec"));
    Files.writeString(kexec.resolve("loaded"), loaded ? "1\n" : "0\n");
    return machine();
  }

  private LinuxMachine machine() {
    var paths = LinuxPaths.under(root, List.of(root), root.resolve("state"), root);
    return new LinuxMachine(paths, new Systemctl(root.resolve("systemctl").toString()), new KexecTools("no-kexec"));
  }
}
