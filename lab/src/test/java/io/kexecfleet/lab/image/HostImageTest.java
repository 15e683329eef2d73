package io.kexecfleet.lab.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostImageTest {

  @TempDir Path folder;

  @Test
  void theKernelsAreThoseThatTheBuildListedTheDefaultFirst() throws Exception {
    Files.write(folder.resolve("kernels"), List.of("7.3.4+deb13-cloud-amd64", "6.12.107-cloud-amd64", "6.1.0-50-cloud-amd64"));

    var image = HostImage.in(folder);

    assertThat(image.newest().release()).isEqualTo("7.3.4+deb13-cloud-amd64");
    assertThat(image.kernel("6.12").release()).isEqualTo("6.12.107-cloud-amd64");
    assertThat(image.kernel("6.1"))
        .isEqualTo(
            new InstalledKernel(
                "6.1.0-50-cloud-amd64",
                folder.resolve("boot/vmlinuz-6.1.0-50-cloud-amd64"),
                folder.resolve("boot/initrd.img-6.1.0-50-cloud-amd64")));
  }
}
