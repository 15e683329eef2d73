package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.boot.KernelImages;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.Packing;
import io.kexecfleet.agent.machine.Image.Part;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootTargetsTest {

  @TempDir Path root;
  private Path boot = Path.of("");

  @BeforeEach
  void install() throws IOException {
    boot = Files.createDirectory(root.resolve("boot"));
    for (var release : List.of("6.12.9-amd64", "6.12.43-amd64")) {
      Files.write(boot.resolve("vmlinuz-" + release), KernelImages.bzImage(release + " x"));
      Files.write(boot.resolve("initrd.img-" + release), new byte[101]);
    }
  }

  @Test
  void aDirectoryThatBreaksOffIsAnErrorAndNotHalfOfItsFiles() {
    var broken =
        Stream.of("vmlinuz-7.2.12", "vmlinuz-7.2.13")
            .map(Path::of)
            .peek(
                file -> {
                  if (file.endsWith("vmlinuz-7.2.13")) {
                    throw new UncheckedIOException(new IOException("Input/output error"));
                  }
                });
    assertThatThrownBy(() -> BootFiles.names(Path.of("/boot"), broken))
        .isInstanceOf(MachineException.class)
        .hasMessageContaining("/boot")
        .hasMessageContaining("Input/output error");
  }

  @Test
  void theLatestIsTheNewestAndNotTheLastByLetter() throws IOException {
    write("vmlinuz-linux", new byte[1]);
    var image = find(BootTarget.latestInstalled());
    assertThat(image.release()).isEqualTo("6.12.43-amd64");
    assertThat(image.initrdSize()).isEqualTo(101);
    assertThat(image.commandLine()).isNull();
    assertThat(image.files()).extracting(file -> file.file().getFileName().toString())
        .containsExactly("vmlinuz-6.12.43-amd64", "initrd.img-6.12.43-amd64");
  }

  @Test
  void aKernelWithoutItsInitrdIsNotFound() throws IOException {
    Files.delete(boot.resolve("initrd.img-6.12.43-amd64"));
    assertRefused(BootTarget.latestInstalled(), Refusal.Code.TARGET_NOT_FOUND);
  }

  @Test
  void severalInitrdsFollowEachOtherAtMultiplesOfFour() {
    var initrd = boot.resolve("initrd.img-6.12.9-amd64").toString();
    var image = find(BootTarget.paths(boot.resolve("vmlinuz-6.12.9-amd64").toString(), initrd, initrd));
    assertThat(image.initrds()).hasSize(2);
    assertThat(image.initrdSize()).isEqualTo(104 + 101);
    assertThat(find(BootTarget.paths(image.kernel().file().toString())).initrdSize()).isZero();
  }

  @Test
  void aLinkIsNoWayOut() throws IOException {
    var outside = Files.write(root.resolve("evil"), KernelImages.bzImage("9.9.9 x"));
    Files.createSymbolicLink(boot.resolve("vmlinuz-9.9.9"), outside);
    Files.createSymbolicLink(boot.resolve("loader"), Files.createDirectory(root.resolve("elsewhere")));
    Files.createDirectory(root.resolve("elsewhere/entries"));
    assertRefused(BootTarget.paths(boot.resolve("vmlinuz-9.9.9").toString()), Refusal.Code.TARGET_NOT_ALLOWED);
    assertRefused(BootTarget.paths(outside.toString()), Refusal.Code.TARGET_NOT_ALLOWED);
    assertRefused(BootTarget.defaultEntry(), Refusal.Code.TARGET_NOT_ALLOWED);
  }

  @Test
  void whatSomebodyElseCanWriteIsNotBooted() throws IOException {
    var kernel = boot.resolve("vmlinuz-6.12.9-amd64");
    var target = BootTarget.paths(kernel.toString());
    for (var path : List.of(kernel, boot, root)) {
      var before = Files.getPosixFilePermissions(path);
      for (var mode : List.of("rwxrwxr-x", "rwxr-xrwx")) {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        assertThatThrownBy(() -> find(target))
            .as("%s with %s", path, mode)
            .isInstanceOfSatisfying(
                TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(Refusal.Code.TARGET_NOT_ALLOWED))
            .hasMessageContaining("chmod go-w");
      }
      Files.setPosixFilePermissions(path, before);
    }
    assertThat(find(target).release()).isEqualTo("6.12.9-amd64");
    Files.setAttribute(root, "unix:mode", 01777);
    assertThat(find(target).release()).as("as /tmp is").isEqualTo("6.12.9-amd64");
    Files.setAttribute(boot, "unix:mode", 01777);
    assertRefused(target, Refusal.Code.TARGET_NOT_ALLOWED);
  }

  @Test
  void whatBelongsToSomebodyElseIsNotBooted() throws IOException {
    assumeThat(Files.getAttribute(root, "unix:uid")).as("only root can give files away").isEqualTo(0);
    var kernel = boot.resolve("vmlinuz-6.12.9-amd64");
    Files.setAttribute(kernel, "unix:uid", 1000);
    assertRefused(BootTarget.release("6.12.9-amd64"), Refusal.Code.TARGET_NOT_ALLOWED);
    Files.setAttribute(kernel, "unix:uid", 0);
    Files.setAttribute(boot.resolve("initrd.img-6.12.9-amd64"), "unix:uid", 1000);
    assertRefused(BootTarget.release("6.12.9-amd64"), Refusal.Code.TARGET_NOT_ALLOWED);
  }

  @Test
  void anyChangeOfAFileMakesItAnotherImage() throws IOException {
    var before = find(BootTarget.latestInstalled());
    assertThat(find(BootTarget.latestInstalled())).isEqualTo(before);
    var initrd = boot.resolve("initrd.img-6.12.43-amd64");
    var time = Files.getLastModifiedTime(initrd);
    Files.write(initrd, new byte[101]);
    Files.setLastModifiedTime(initrd, time);
    assertThat(find(BootTarget.latestInstalled())).as("rewritten, same size and time").isNotEqualTo(before);
    var rewritten = find(BootTarget.latestInstalled());
    var other = Files.write(boot.resolve("other"), new byte[101]);
    Files.setLastModifiedTime(other, FileTime.fromMillis(time.toMillis()));
    Files.move(other, initrd, StandardCopyOption.REPLACE_EXISTING);
    assertThat(find(BootTarget.latestInstalled())).as("replaced").isNotEqualTo(rewritten);
    var replaced = find(BootTarget.latestInstalled());
    write("vmlinuz-7.0.0-amd64", KernelImages.bzImage("7.0.0-amd64 x"));
    write("initrd.img-7.0.0-amd64", new byte[1]);
    assertThat(find(BootTarget.latestInstalled())).as("something newer").isNotEqualTo(replaced);
  }

  @Test
  void aFileIsKnownByWhatTheFileSystemSaysOfIt() throws IOException {
    var kernel = find(BootTarget.latestInstalled()).files().getFirst();
    var attributes = Files.readAttributes(kernel.file(), "unix:dev,ino,size");
    assertThat(List.of(kernel.device(), kernel.inode(), kernel.size()))
        .containsExactly((Long) attributes.get("dev"), (Long) attributes.get("ino"), (Long) attributes.get("size"));
  }

  @Test
  void aKernelForAnotherArchitectureIsRefusedAsWhatItIs() throws IOException {
    write("vmlinuz-7.2.12-arm64", KernelImages.arm64(1 << 20, "Linux version 7.2.12-arm64 x"));
    write("initrd.img-7.2.12-arm64", new byte[1]);
    var arm = BootTarget.release("7.2.12-arm64");
    assertThatThrownBy(() -> find(arm)).hasMessageContaining("a kernel for arm64 and this host is x86_64");
    assertThat(new BootTargets(List.of(boot), root, Architecture.ARM64).find(arm).alignment()).isEqualTo(2 << 20);
    assertThatThrownBy(() -> new BootTargets(List.of(boot), root, Architecture.ARM64).find(BootTarget.release("6.12.9-amd64")))
        .hasMessageContaining("a kernel for x86_64 and this host is arm64");
  }

  @Test
  void compressedArm64KernelsAreReadThroughTheirPacking() throws IOException {
    var kernel = KernelImages.arm64(1 << 20, "Linux version 7.2.12-arm64 x");
    var onArm = new BootTargets(List.of(boot), root, Architecture.ARM64);
    for (var packed : List.of(KernelImages.gzip(kernel), KernelImages.zboot("gzip", KernelImages.gzip(kernel)))) {
      var image = onArm.find(BootTarget.paths(write("k", packed)));
      assertThat(image.release()).isEqualTo("7.2.12-arm64");
      assertThat(image.kernel().packing()).isEqualTo(Packing.GZIP);
      assertThat(image.memory()).isEqualTo(1 << 20);
      assertThat(image.commandLineLimit()).isEqualTo(2047);
    }
    var unnamed = KernelImages.arm64(1 << 20, "");
    assertThatThrownBy(() -> onArm.find(BootTarget.paths(write("k", unnamed)))).hasMessageContaining("which release");
    assertThat(onArm.find(BootTarget.paths(write("Image-7.1.1", unnamed))).release()).isEqualTo("7.1.1");
    var bomb = KernelImages.gzip(Arrays.copyOf(KernelImages.arm64(1 << 20, ""), 5 << 20));
    assertThatThrownBy(() -> onArm.find(BootTarget.paths(write("k", bomb)))).hasMessageContaining("larger than it says");
    var broken = Arrays.copyOf(KernelImages.gzip(kernel), 40);
    assertThatThrownBy(() -> onArm.find(BootTarget.paths(write("k", broken)))).isInstanceOf(TargetException.class);
  }

  @Test
  void aUnifiedImageBringsItsInitrdAndItsCommandLine() throws IOException {
    var sections =
        Map.of(".linux", KernelImages.bzImage("7.2.12 x"), ".initrd", new byte[33], ".cmdline", KernelImages.text("root=/dev/vdb\0"));
    var path = write("unified.efi", KernelImages.unified(sections));
    var image = find(BootTarget.paths(path));
    assertThat(image.release()).isEqualTo("7.2.12");
    assertThat(image.commandLine()).isEqualTo("root=/dev/vdb");
    assertThat(image.initrds()).extracting(Part::length).containsExactly(33L);
    assertThat(image.kernel().offset()).isPositive();
    assertThat(image.files()).hasSize(1);
    assertThatThrownBy(() -> find(BootTarget.paths(path, boot.resolve("initrd.img-6.12.9-amd64").toString())))
        .hasMessageContaining("name none");
    var alone = KernelImages.unified(Map.of(".linux", KernelImages.bzImage("7.2.12 x")));
    assertThat(find(BootTarget.paths(write("alone.efi", alone), boot.resolve("initrd.img-6.12.9-amd64").toString())).commandLine())
        .isNull();
    var nested = KernelImages.unified(Map.of(".linux", alone));
    assertThatThrownBy(() -> find(BootTarget.paths(write("nested.efi", nested)))).hasMessageContaining("inside of one");
  }

  @Test
  void whatIsNoPathHereIsNotFoundAndNoCrash() {
    assertRefused(BootTarget.paths("/boot/\ud800"), Refusal.Code.TARGET_NOT_FOUND);
  }

  private String write(String name, byte[] content) throws IOException {
    return Files.write(boot.resolve(name), content).toString();
  }

  private Image find(BootTarget target) {
    return new BootTargets(List.of(boot), root, Architecture.X86_64).find(target);
  }

  private void assertRefused(BootTarget target, Refusal.Code code) {
    assertThatThrownBy(() -> find(target))
        .isInstanceOfSatisfying(TargetException.class, no -> assertThat(no.refusal().code()).isEqualTo(code));
  }
}
