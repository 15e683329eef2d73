package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootDirectoryTest {

  @TempDir Path root;
  private Path boot = Path.of("");

  @BeforeEach
  void install() throws IOException {
    boot = Files.createDirectory(root.resolve("boot"));
    for (var release : List.of("6.12.9-amd64", "6.12.43-amd64")) {
      Files.write(boot.resolve("vmlinuz-" + release), BzImageTest.header(release + " x"));
      Files.write(boot.resolve("initrd.img-" + release), new byte[100]);
    }
  }

  @Test
  void theLatestIsTheNewestAndNotTheLastByLetter() {
    var image = new BootDirectory(List.of(boot)).find(BootTarget.latestInstalled());
    assertThat(image.release()).isEqualTo("6.12.43-amd64");
    assertThat(image.initrdSize()).isEqualTo(100);
  }

  @Test
  void aKernelWithoutItsInitrdIsNotFound() throws IOException {
    Files.delete(boot.resolve("initrd.img-6.12.43-amd64"));
    assertRefused(BootTarget.latestInstalled(), Refusal.Code.TARGET_NOT_FOUND);
  }

  @Test
  void aLinkIsNoWayOut() throws IOException {
    var outside = Files.write(root.resolve("evil"), BzImageTest.header("9.9.9 x"));
    Files.createSymbolicLink(boot.resolve("vmlinuz-9.9.9"), outside);
    assertRefused(BootTarget.paths(boot.resolve("vmlinuz-9.9.9").toString()), Refusal.Code.TARGET_NOT_ALLOWED);
    assertRefused(BootTarget.paths(outside.toString()), Refusal.Code.TARGET_NOT_ALLOWED);
  }

  private void assertRefused(BootTarget target, Refusal.Code code) {
    assertThatThrownBy(() -> new BootDirectory(List.of(boot)).find(target))
        .isInstanceOfSatisfying(TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(code));
  }
}
