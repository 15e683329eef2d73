package io.kexecfleet.lab.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.InstalledKernel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class QemuCommandLineTest {

  private static final HostImage IMAGE =
      new HostImage(Path.of("/c/disk.img"), List.of(kernel("7.3.4"), kernel("6.12.107"), kernel("6.1.0-50")));
  private static final HostFiles FILES = new HostFiles(Path.of("/run/a"));

  /**
   * With {@code max,-svm} the guest's systemd saw none of the mounts it made, and no service started; with cmpxchg16b older
   * kernels panicked now and then.
   */
  @Test
  void theCpuIsTheWholeOneButForWhatQemuGetsWrongOrIsSlowAt() {
    assertThat(command(HostSpec.named("web-1"))).containsSequence("-cpu", "max,-cx16,-erms,-fsrm,-smap,-smep,-umip,-pku");
  }

  @Test
  void aPlainHostHasOneDiskAndNoHotplugMemory() {
    List<String> words = command(HostSpec.named("web-1"));

    assertThat(words).containsSequence("-m", "1024M").containsSequence("-smp", "1").containsSequence("-name", "web-1");
    assertThat(words).contains("virtio-blk-pci,drive=system").doesNotContain("virtio-blk-pci,drive=config");
    assertThat(words).containsSequence("-kernel", "/c/vmlinuz-7.3.4", "-initrd", "/c/initrd.img-7.3.4");
  }

  @Test
  void theSpecsKernelArgumentsComeLastSoThatTheyWin() {
    String line = value(command(HostSpec.named("web-1").withKernelArguments("cma=128M", "panic=0")), "-append");

    assertThat(line).startsWith("console=ttyS0 root=/dev/vda rw panic=-1").endsWith("systemd.hostname=web-1 cma=128M panic=0");
  }

  @Test
  void configFilesBringTheSecondDisk() {
    List<String> words = command(HostSpec.named("web-1").withConfigFile("agent.properties", new byte[0]));

    assertThat(words.indexOf("virtio-blk-pci,drive=config")).isGreaterThan(words.indexOf("virtio-blk-pci,drive=system"));
    assertThat(words).anyMatch(word -> word.startsWith("if=none,id=config,") && word.contains("readonly=on"));
  }

  @Test
  void slotsLeaveRoomForMoreMemory() {
    var spec = HostSpec.named("web-1").withMemoryMib(512).withMemorySlots(4).withCpus(2);

    assertThat(value(command(spec), "-m")).isEqualTo("512M,slots=4,maxmem=2048M");
    assertThat(value(command(spec), "-smp")).isEqualTo("2");
  }

  @Test
  void onlyHostsWithSlotsKeepNewMemoryMovableSoThatItCanLeaveAgain() {
    assertThat(value(command(HostSpec.named("web-1").withMemorySlots(1)), "-append")).contains(" memhp_default_state=online_movable");
    assertThat(value(command(HostSpec.named("web-1")), "-append")).doesNotContain("memhp");
  }

  @Test
  void theFirmwareBootsTheKernelOfTheSeriesThatWasNamed() {
    assertThat(command(HostSpec.named("web-1").withKernel("6.1")))
        .containsSequence("-kernel", "/c/vmlinuz-6.1.0-50", "-initrd", "/c/initrd.img-6.1.0-50");
    assertThatThrownBy(() -> command(HostSpec.named("web-1").withKernel("6.11")))
        .hasMessageContainingAll("6.11", "7.3.4, 6.12.107, 6.1.0-50");
  }

  @Test
  void hostsOfOneNameKeepTheirMachineIdAndOthersDiffer() {
    String uuid = value(command(HostSpec.named("web-1")), "-uuid");

    assertThat(value(command(HostSpec.named("web-1").withMemoryMib(2048)), "-uuid")).isEqualTo(uuid);
    assertThat(value(command(HostSpec.named("web-2")), "-uuid")).isNotEqualTo(uuid);
  }

  @Test
  void commasInPathsDoNotEndAnOption() {
    var files = new HostFiles(Path.of("/run/a,b"));

    assertThat(value(QemuCommandLine.of(HostSpec.named("web-1"), IMAGE, files), "-qmp"))
        .isEqualTo("unix:/run/a,,b/qmp.sock,server=on,wait=off");
  }

  @Test
  void furtherArgumentsOfQemuAreHandedOn() {
    assertThat(command(HostSpec.named("web-1").withQemuArguments("-device", "pvpanic"))).endsWith("-device", "pvpanic");
  }

  @Test
  void aWatchdogResetsTheMachineAndIsNotStoppedByAJump() {
    List<String> words = command(HostSpec.named("web-1").withWatchdog());

    assertThat(words).containsSequence("-device", "i6300esb").containsSequence("-action", "watchdog=reset");
    assertThat(value(words, "-append")).endsWith(" watchdog.stop_on_reboot=0");
  }

  @Test
  void namesPathsAndFoldersThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> HostSpec.named("web 1,x")).hasMessageContaining("letters, digits and hyphens");
    assertThatThrownBy(() -> HostSpec.named("a").withConfigFile("../x", new byte[0])).hasMessageContaining("relative");
    assertThatThrownBy(() -> new HostFiles(Path.of("/" + "x".repeat(100))))
        .hasMessageContainingAll("107", "KEXEC_FLEET_CACHE");
  }

  private static List<String> command(HostSpec spec) {
    return QemuCommandLine.of(spec, IMAGE, FILES);
  }

  private static InstalledKernel kernel(String release) {
    return new InstalledKernel(release, Path.of("/c/vmlinuz-" + release), Path.of("/c/initrd.img-" + release));
  }

  private static String value(List<String> words, String option) {
    return words.get(words.indexOf(option) + 1);
  }
}
