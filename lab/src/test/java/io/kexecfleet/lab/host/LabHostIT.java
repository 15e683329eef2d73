package io.kexecfleet.lab.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.image.BrokenKernel;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.ImageCache;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two hosts with real kernels, an old and the newest, whose agents have no settings and do not start; every test leaves its
 * host up.
 */
class LabHostIT {

  private static final Duration BOOT = Duration.ofMinutes(4);
  private static final Pattern KERNEL = Pattern.compile("Linux version");

  /** WDIOF_CARDRESET of include/uapi/linux/watchdog.h. */
  private static final String CARD_RESET = "32";

  private static HostImage image;
  private static LabHost web1;
  private static LabHost web2;

  @BeforeAll
  static void startTwo() throws InterruptedException {
    var cache = ImageCache.standard();
    String agentPackage = System.getProperty("lab.agent.deb", "");
    image = cache.image(agentPackage.isEmpty() ? Optional.empty() : Optional.of(Path.of(agentPackage)));
    var spec = HostSpec.named("web-1").withConfigFile("rack", "7\n".getBytes(UTF_8));
    web1 = LabHost.start(spec, image, cache.runs());
    web2 = LabHost.start(HostSpec.named("web-2").withKernel("6.12").withMemorySlots(1).withWatchdog(), image, cache.runs());
    web1.agent().awaitUp(BOOT);
    web2.agent().awaitUp(BOOT);
  }

  @AfterAll
  static void end() {
    if (web1 != null) {
      web1.close();
    }
    if (web2 != null) {
      web2.close();
    }
  }

  @Test
  void twoHostsOfOneImageAreTwoMachines() throws Exception {
    assertThat(output(web1, "uname", "-n")).isEqualTo("web-1");
    assertThat(output(web2, "uname", "-n")).isEqualTo("web-2");
    assertThat(output(web1, "cat", "/etc/machine-id")).isNotEqualTo(output(web2, "cat", "/etc/machine-id"));
    assertThat(web1.agent().bootId()).isNotEqualTo(web2.agent().bootId());
  }

  @Test
  void theFirmwareBootsTheKernelOfTheSpecAndTheNewestIsTheDisksDefault() throws Exception {
    assertThat(output(web2, "uname", "-r")).isEqualTo(image.kernel("6.12").release());
    assertThat(output(web2, "readlink", "/vmlinuz")).isEqualTo("boot/vmlinuz-" + image.newest().release());
    assertThat(output(web2, "sh", "-c", "ls /boot | grep -c ^vmlinuz-")).isEqualTo("3");
  }

  @Test
  void aDimmComesIntoUseAndGoesAgain() throws Exception {
    Dimm dimm = web2.memory().plug("dimm1", 256);

    assertThat(dimm.blocks()).hasSize(2).isEqualTo(web2.memory().blocksInUse(dimm));
    assertThat(output(web2, "cat", "/proc/iomem"))
        .contains("%09x-%09x : System RAM".formatted(dimm.address(), dimm.address() + dimm.size() - 1));

    web2.memory().unplug(dimm, Duration.ofMinutes(1));

    assertThat(web2.memory().blocksInUse(dimm)).isEmpty();
    assertThat(output(web2, "sh", "-c", "ls /sys/devices/system/memory")).doesNotContain(dimm.blocks());
    web2.memory().unplug(web2.memory().plug("dimm1", 128), Duration.ofMinutes(1));
  }

  @Test
  void aProgramsExitCodeAndOutputComeBack() throws Exception {
    ExecResult result = web1.agent().exec("sh", "-c", "echo said; echo complained >&2; exit 3");

    assertThat(result).isEqualTo(new ExecResult(3, "said\n", "complained\n"));
  }

  @Test
  void filesOfAnySizeGoInAndComeBack() throws Exception {
    byte[] content = new byte[700_000];
    new Random(1).nextBytes(content);

    web1.agent().write("/var/tmp/file", content);

    assertThat(web1.agent().read("/var/tmp/file")).isEqualTo(content);
  }

  @Test
  void theConfigDriveIsThereReadOnlyAndAbsentWhereNoneWasGiven() throws Exception {
    assertThat(web1.agent().read("/etc/kexec-fleet-agent/rack")).asString().isEqualTo("7\n");
    assertThat(output(web1, "stat", "-c", "%a %U", "/etc/kexec-fleet-agent/rack")).isEqualTo("600 root");
    assertThat(output(web1, "findmnt", "-no", "OPTIONS", "/etc/kexec-fleet-agent")).startsWith("ro,");
    assertThat(web2.agent().exec("mountpoint", "-q", "/etc/kexec-fleet-agent").exitCode()).isNotZero();
  }

  @Test
  void theConfigDriveIsMountedBeforeAnyOrdinaryService() throws Exception {
    assertThat(output(web1, "systemctl", "show", "-P", "Before", "kexec-fleet-config.service"))
        .contains("local-fs.target");
    assertThat(output(web1, "systemctl", "is-system-running", "--wait")).isEqualTo("running");
  }

  @Test
  void theHostsLoopbackAnswersAtTheGateway() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String knock = "exec 3<>/dev/tcp/10.0.2.2/%d && echo reached".formatted(server.getLocalPort());

      assertThat(output(web2, "bash", "-c", knock)).isEqualTo("reached");
    }
  }

  @Test
  void kexecStartsAnotherKernelWithoutTheFirmware() throws Exception {
    String before = web1.agent().bootId();
    int boots = web1.console().boots();
    int firmwareBoots = web1.console().firmwareBoots();
    int end = web1.console().end();
    String release = image.kernel("6.1").release();
    String kernel = "/boot/vmlinuz-" + release;
    String initrd = "--initrd=/boot/initrd.img-" + release;
    web1.agent().exec("kexec", "-s", "-l", kernel, initrd, "--reuse-cmdline").orThrow();

    web1.agent().launch("systemctl", "kexec");

    web1.console().await(KERNEL, end, BOOT);
    web1.agent().awaitUp(BOOT);
    assertThat(web1.agent().bootId()).isNotEqualTo(before);
    assertThat(output(web1, "uname", "-r")).isEqualTo(release);
    assertThat(web1.console().boots()).isEqualTo(boots + 1);
    assertThat(web1.console().firmwareBoots()).isEqualTo(firmwareBoots);
  }

  @Test
  void aPanicComesBackThroughTheFirmware() throws Exception {
    String before = web2.agent().bootId();
    int firmwareBoots = web2.console().firmwareBoots();
    int end = web2.console().end();

    web2.agent().launch("sh", "-c", "echo c > /proc/sysrq-trigger");

    web2.console().await(Pattern.compile("Kernel panic - not syncing: sysrq triggered crash"), end, BOOT);
    web2.console().await(KERNEL, end, BOOT);
    web2.agent().awaitUp(BOOT);
    assertThat(web2.agent().bootId()).isNotEqualTo(before);
    assertThat(web2.console().firmwareBoots()).isEqualTo(firmwareBoots + 1);
  }

  @Test
  void aKernelThatHangsIsResetByTheWatchdogAndTheNextBootKnows() throws Exception {
    int end = web2.console().end();
    int firmwareBoots = web2.console().firmwareBoots();
    String release = image.kernel("6.12").release();
    byte[] hanging = BrokenKernel.hanging(Files.readAllBytes(image.kernel("6.12").kernel()));
    web2.agent().write("/var/tmp/vmlinuz-hangs", hanging);
    String initrd = "--initrd=/boot/initrd.img-" + release;
    web2.agent().exec("kexec", "-s", "-l", "/var/tmp/vmlinuz-hangs", initrd, "--reuse-cmdline").orThrow();
    web2.agent()
        .exec(
            "busctl", "set-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1",
            "org.freedesktop.systemd1.Manager", "KExecWatchdogUSec", "t", "10000000")
        .orThrow();

    web2.agent().launch("systemctl", "kexec");

    int hung = web2.console().await(Pattern.compile(BrokenKernel.HANGS), end, BOOT).end();
    web2.console().await(KERNEL, hung, BOOT);
    web2.agent().awaitUp(BOOT);
    assertThat(web2.console().firmwareBoots()).isEqualTo(firmwareBoots + 1);
    assertThat(output(web2, "sh", "-c", "udevadm settle && cat /sys/class/watchdog/watchdog0/bootstatus"))
        .isEqualTo(CARD_RESET);
  }

  private static String output(LabHost host, String... command) throws InterruptedException {
    return host.agent().exec(command).orThrow().stdout().strip();
  }
}
