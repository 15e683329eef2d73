package io.kexecfleet.agent.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.agent.boot.KernelImages;
import io.kexecfleet.agent.boot.grub.Configurations;
import io.kexecfleet.agent.linux.syscall.Syscalls;
import io.kexecfleet.agent.machine.DeparturePolicy;
import io.kexecfleet.agent.machine.Image;
import io.kexecfleet.agent.machine.LoadRequest;
import io.kexecfleet.agent.machine.Loaded;
import io.kexecfleet.agent.machine.Machine;
import io.kexecfleet.agent.machine.MachineContract;
import io.kexecfleet.agent.machine.MachineException;
import io.kexecfleet.agent.staging.CommandLinePolicy;
import io.kexecfleet.agent.staging.Stager;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.LoadMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The machine's contract, held to by Linux. It loads kernels, so it is not one of the tests that run where the agent is
 * built (its name is none that surefire takes): the lab runs it on a host of its own.
 */
class LinuxMachineOnKernel extends MachineContract {

  private static final Path BOOT = Path.of("/boot");

  @TempDir Path state;
  @TempDir Path run;
  @TempDir Path loader;

  @BeforeEach
  void putWhatIsNoKernelThere() throws IOException {
    Files.writeString(Path.of(noKernel()), "#!/bin/sh\n");
  }

  /** Links: what they lead to is in the other directory that is allowed. */
  @BeforeEach
  void putADefaultEntryThere() throws IOException {
    var image = installed();
    Files.createSymbolicLink(loader.resolve("linux"), image.kernel().file());
    Files.createSymbolicLink(loader.resolve("initrd"), image.initrds().getFirst().file());
    write("loader/entries/next.conf", "title Next\nversion 2\nlinux /linux\ninitrd /initrd\noptions root=/dev/vda rw\n");
  }

  @Override
  protected Machine machine() {
    return new LinuxMachine(
        LinuxPaths.ofHost(List.of(BOOT, loader), state, run), Programs.ofHost(Duration.ofMinutes(1)), DeparturePolicy.ORDERLY);
  }

  private Image installed() {
    return machine().find(BootTarget.latestInstalled());
  }

  private void write(String name, String text) throws IOException {
    var file = loader.resolve(name);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
  }

  @Override
  protected String noKernel() {
    return "/boot/no-kernel";
  }

  @Override
  protected void loadByHand(Image image) {
    loadByHand(image, 0);
  }

  private static void loadByHand(Image image, long flags) {
    try (var kernel = OpenFile.kernel(image);
        var initrd = OpenFile.initrds(image, 0)) {
      Syscalls.kexecFileLoad(kernel.descriptor(), initrd.descriptor(), "by=hand", flags);
    }
  }

  @Test
  void anImageThatTheKernelSaysWasReplacedIsNoLongerOurs() {
    var machine = machine();
    var image = installed();
    machine.load(new LoadRequest(image, "contract=1", LoadMethod.NORMAL));
    assertThat(machine.loaded()).isEqualTo(Loaded.OURS);
    loadByHand(image, Syscalls.KEXEC_FILE_DEBUG);
    assertThat(machine.loaded()).isEqualTo(Loaded.SOMEBODY_ELSES);
    machine.load(new LoadRequest(image, "contract=1", LoadMethod.NORMAL));
    assertThat(machine.loaded()).isEqualTo(Loaded.OURS);
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

  @Test
  void grubsDefaultIsLoaded() throws IOException {
    Files.delete(loader.resolve("loader/entries/next.conf"));
    write(
        "grub/grub.cfg",
        """
        if [ -s $prefix/grubenv ]; then load_env; fi
        set default="${saved_entry}"
        menuentry 'Other' --id other { linux /none; }
        menuentry 'Next' --id next { search --set=root x; linux /linux root=/dev/vda rw; initrd /initrd /initrd; }
        """);
    write("grub/grubenv", Configurations.block("saved_entry=next"));
    var image = machine().find(BootTarget.defaultEntry());
    assertThat(image.initrds()).hasSize(2);
    var staged = new Stager(machine(), false, CommandLinePolicy.usual()).stage(BootTarget.defaultEntry(), "c0ffee");
    assertThat(staged.release()).isEqualTo(installed().release());
    assertThat(machine().loaded()).isEqualTo(Loaded.OURS);
  }

  /** The host's own kernel and initrd, as a unified kernel image has them; what is loaded is as large as they are. */
  @Test
  void aUnifiedImageIsLoadedLikeItsParts() throws IOException {
    var apart = installed();
    var sections =
        Map.of(
            ".linux", Files.readAllBytes(apart.kernel().file()),
            ".initrd", Files.readAllBytes(apart.initrds().getFirst().file()),
            ".cmdline", KernelImages.text("root=/dev/vda rw"));
    var unified = Files.write(loader.resolve("unified.efi"), KernelImages.unified(sections));
    var image = machine().find(BootTarget.paths(unified.toString()));
    assertThat(image.release()).isEqualTo(apart.release());
    assertThat(image.commandLine()).isEqualTo("root=/dev/vda rw");
    var whole = machine().load(new LoadRequest(image, "contract=1", LoadMethod.NORMAL));
    assertThat(whole.size()).isEqualTo(machine().load(new LoadRequest(apart, "contract=1", LoadMethod.NORMAL)).size());
  }

  @Test
  void anImageIsAnotherOneOnceItsKernelWasReplaced() throws IOException {
    var before = machine().find(BootTarget.defaultEntry());
    var copy = Files.copy(before.kernel().file(), loader.resolve("copy"));
    Files.delete(loader.resolve("linux"));
    Files.move(copy, loader.resolve("linux"));
    assertThat(machine().find(BootTarget.defaultEntry())).isNotEqualTo(before);
  }
}
