package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.boot.Architecture;
import io.kexecfleet.agent.boot.KernelImages;
import io.kexecfleet.agent.boot.grub.Configurations;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.Image.Part;
import io.kexecfleet.agent.machine.TargetException;
import io.kexecfleet.protocol.BootTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultEntryTest {

  @TempDir Path root;
  private Path boot = Path.of("");
  private Path esp = Path.of("");

  @BeforeEach
  void install() throws IOException {
    boot = root.resolve("boot");
    esp = root.resolve("efi");
    for (var release : List.of("7.2.12-amd64", "7.2.11-amd64")) {
      write(boot, "vmlinuz-" + release, KernelImages.bzImage(release + " x"));
      write(boot, "initrd.img-" + release, new byte[101]);
    }
    write(boot, "microcode.img", new byte[10]);
    Files.createDirectories(esp);
  }

  @Test
  void grubsDefaultIsFoundWithAllItsInitrds() throws IOException {
    write(boot, "grub/grub.cfg", Configurations.DEBIAN);
    var image = find();
    assertThat(image.release()).isEqualTo("7.2.12-amd64");
    assertThat(image.initrds()).extracting(Part::length).containsExactly(10L, 101L);
    assertThat(image.commandLine()).isEqualTo("root=UUID=1234 ro quiet \"dyndbg=file a.c +p\"");
    write(boot, "grub/grubenv", Configurations.block("saved_entry=1>1"));
    assertThat(find().release()).isEqualTo("7.2.11-amd64");
    assertThat(find()).isNotEqualTo(image).isEqualTo(find());
  }

  @Test
  void fedorasEntriesAreFoundThroughGrub() throws IOException {
    write(boot, "grub2/grub.cfg", Configurations.FEDORA);
    write(boot, "loader/entries/0a-7.2.11-1.conf", "linux /vmlinuz-7.2.11-amd64\ninitrd /initrd.img-7.2.11-amd64\noptions $kernelopts\n");
    write(boot, "loader/entries/0a-7.2.12-1.conf", "linux /vmlinuz-7.2.12-amd64\ninitrd /initrd.img-7.2.12-amd64\noptions $kernelopts\n");
    assertThat(find().release()).isEqualTo("7.2.12-amd64");
    assertThat(find().commandLine()).isEqualTo("root=/dev/mapper/fedora-root ro rhgb quiet");
  }

  @Test
  void systemdBootTakesEntriesFromBothFileSystemsAndTheirFilesFromTheSameOne() throws IOException {
    write(esp, "loader/loader.conf", "timeout 3\n");
    write(esp, "loader/entries/a+3.conf", "version 7.2.11\nsort-key debian\nlinux /k\noptions root=/dev/a\n");
    write(esp, "k", KernelImages.bzImage("7.2.11-esp x"));
    assertThat(find().release()).isEqualTo("7.2.11-esp");
    write(boot, "loader/entries/b.conf", "version 7.2.12\nsort-key debian\nlinux vmlinuz-7.2.12-amd64\noptions root=/dev/b\n");
    assertThat(find().commandLine()).isEqualTo("root=/dev/b");
    write(esp, "loader/loader.conf", "default A*\n");
    assertThat(find().commandLine()).isEqualTo("root=/dev/a");
  }

  @Test
  void anEfiVariableOverridesTheSettings() throws IOException {
    write(boot, "loader/entries/a.conf", "linux /vmlinuz-7.2.12-amd64\noptions a\n");
    write(boot, "loader/entries/b.conf", "linux /vmlinuz-7.2.11-amd64\noptions b\n");
    assertThat(find().commandLine()).isEqualTo("b");
    var variable = "sys/firmware/efi/efivars/LoaderEntryOneShot-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f";
    write(root, variable, "\u0007\u0000a.conf\u0000".getBytes(StandardCharsets.UTF_16LE));
    assertThat(find().commandLine()).isEqualTo("a");
  }

  @Test
  void unifiedImagesAreEntriesTooAndBringTheirLine() throws IOException {
    var sections =
        Map.of(
            ".linux", KernelImages.bzImage("7.2.13 x"),
            ".initrd", new byte[3],
            ".cmdline", KernelImages.text("root=/dev/u"),
            ".osrel", KernelImages.text("ID=debian\nPRETTY_NAME=Debian\nVERSION_ID=13"));
    write(esp, "EFI/Linux/debian.efi", KernelImages.unified(sections));
    write(boot, "loader/entries/a.conf", "linux /vmlinuz-7.2.12-amd64\n");
    assertThat(find().commandLine()).isEqualTo("root=/dev/u");
    assertThat(find().release()).isEqualTo("7.2.13");
    write(esp, "EFI/Linux/debian.efi.extra.d/secret.cred", new byte[1]);
    assertThatThrownBy(this::find).hasMessageContaining("extra.d");
  }

  @Test
  void twoCommandLinesAreOneTooMany() throws IOException {
    var sections = Map.of(".linux", KernelImages.bzImage("7.2.13 x"), ".cmdline", KernelImages.text("root=/dev/u"));
    write(boot, "u.efi", KernelImages.unified(sections));
    write(boot, "loader/entries/a.conf", "efi /u.efi\noptions root=/dev/o\n");
    assertThatThrownBy(this::find).hasMessageContaining("depends on Secure Boot");
    write(boot, "loader/entries/a.conf", "efi /u.efi\noptions root=/dev/u\n");
    assertThat(find().commandLine()).isEqualTo("root=/dev/u");
    write(boot, "loader/entries/a.conf", "efi /u.efi\n");
    assertThat(find().commandLine()).isEqualTo("root=/dev/u");
  }

  @Test
  void entriesThatAreTheSameInTwoFileSystemsMayMeanDifferentKernels() throws IOException {
    for (var directory : List.of(boot, esp)) {
      write(directory, "loader/entries/a.conf", "linux /vmlinuz-7.2.12-amd64\n");
    }
    assertThatThrownBy(this::find).hasMessageContaining("in several file systems");
  }

  @Test
  void moreEntriesThanAnybodyHasAreNotRead() throws IOException {
    for (var i = 0; i <= 200; i++) {
      write(boot, "loader/entries/%d.conf".formatted(i), "linux /vmlinuz-7.2.12-amd64\n");
    }
    assertThatThrownBy(this::find).hasMessageContaining("more than 200 entries");
  }

  @Test
  void anEntryWithoutOptionsHasAnEmptyLineAndNotTheRunningOne() throws IOException {
    write(boot, "loader/entries/a.conf", "linux /vmlinuz-7.2.12-amd64\n");
    assertThat(find().commandLine()).isEmpty();
  }

  @Test
  void pathsThatBeginWithBootAreFoundWhereverThatIsMounted() throws IOException {
    write(boot, "loader/entries/a.conf", "linux /boot/vmlinuz-7.2.12-amd64\n");
    assertThat(find().release()).isEqualTo("7.2.12-amd64");
    write(boot, "boot/vmlinuz-7.2.12-amd64", KernelImages.bzImage("7.0 x"));
    assertThatThrownBy(this::find).hasMessageContaining("may be any of");
  }

  @Test
  void aWayOutIsNoWay() throws IOException {
    write(root, "evil", KernelImages.bzImage("9.9.9 x"));
    for (var path : List.of("/../evil", "../evil", "/./evil", root + "/evil", "/boot/../../evil", "\\evil", "/")) {
      write(boot, "loader/entries/a.conf", "linux " + path + "\n");
      assertThatThrownBy(this::find).as(path).isInstanceOf(TargetException.class);
    }
    Files.createSymbolicLink(boot.resolve("link"), root.resolve("evil"));
    write(boot, "loader/entries/a.conf", "linux /link\n");
    assertThatThrownBy(this::find).hasMessageContaining("outside the directories");
  }

  @Test
  void twoBootLoadersAreOneTooMany() throws IOException {
    assertThatThrownBy(this::find).hasMessageContaining("has a boot entry");
    write(boot, "grub/grub.cfg", Configurations.DEBIAN);
    write(esp, "loader/loader.conf", "default x\n");
    assertThatThrownBy(this::find).hasMessageContaining("several boot loaders");
    Files.delete(esp.resolve("loader/loader.conf"));
    assertThat(find().release()).isEqualTo("7.2.12-amd64");
    Files.createSymbolicLink(boot.resolve("grub2"), boot.resolve("grub"));
    assertThat(find().release()).as("one and the same").isEqualTo("7.2.12-amd64");
  }

  private Image find() {
    return new BootTargets(List.of(boot, esp), root.resolve("sys"), Architecture.X86_64).find(BootTarget.defaultEntry());
  }

  private static void write(Path directory, String name, String text) throws IOException {
    write(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path directory, String name, byte[] content) throws IOException {
    var file = directory.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.write(file, content);
  }
}
