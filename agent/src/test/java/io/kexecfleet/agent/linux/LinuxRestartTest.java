package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
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

  private LinuxMachine machine(boolean loaded) throws IOException {
    var kexec = Files.createDirectories(root.resolve("sys/kernel/kexec"));
    Files.writeString(kexec.resolve("loaded"), loaded ? "1\n" : "0\n");
    var paths = LinuxPaths.under(root, List.of(root), root.resolve("state"), root);
    return new LinuxMachine(
        paths, new Programs(root.resolve("systemctl").toString(), "false", "no-kexec", Duration.ofSeconds(1)));
  }
}
