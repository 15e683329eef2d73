package io.kexecfleet.lab.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.image.BrokenKernel;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** How a real host leaves, and how it tells the ways in which it may come back. */
@Order(6)
@Execution(ExecutionMode.CONCURRENT)
class JumpIT {

  /** What the kernel says of a file system that was not left clean (fs/ext4/super.c). */
  private static final String RECOVERED = "recovery complete";

  private static final String COULD_NOT = "Failed to remount '/' read-only";
  private static final Pattern LEFT_READ_ONLY = Pattern.compile("EXT4-fs \\(vda\\): re-mounted .* ro\\.|" + COULD_NOT);
  private static final Pattern OF_THE_STOP = Pattern.compile("EXT4-fs|systemd-shutdown|[Rr]emount|read-only|SIGKILL");
  private static final Pattern SLOW_STOPS = Pattern.compile("slow-to-stop");
  private static final List<String> SHOWN = List.of("STOP", "HOT_PHASE", "KERNEL", "INITRD", "USER_SPACE", "AGENT_UP", "OUT_OF_SERVICE");

  @Test
  void aDirectJumpPassesTheUnitsByAndLeavesTheFileSystemsClean() throws Exception {
    Jump bySystemd;
    Jump directly;
    try (var hand = HandHost.boot(HostSpec.named("two-ways"))) {
      bySystemd = jump(hand);
      leaveDirectly(hand);
      directly = jump(hand);
    }
    assertThat(phases(bySystemd.found)).contains("STOP", "HOT_PHASE", "OUT_OF_SERVICE");
    assertThat(phases(directly.found)).doesNotContain("STOP", "HOT_PHASE").contains("OUT_OF_SERVICE");
    System.out.println("milliseconds        systemd     direct   (one unit takes 3 s to stop)");
    System.out.println("%-15s %,11d %,10d   (by the lab's clock)".formatted("asked to left", bySystemd.left, directly.left));
    for (var phase : SHOWN) {
      System.out.println(
          "%-15s %11s %10s".formatted(phase, millis(bySystemd.found, phase), millis(directly.found, phase)));
    }
  }

  /**
   * A jump, from both sides.
   *
   * @param found by the host afterwards
   * @param left milliseconds from the command to the old kernel's last line on the console
   */
  private record Jump(JsonNode found, long left) {}

  @Test
  void aKernelThatPanicsAndAHostThatIsCutOffAreToldApart() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("fallbacks"))) {
      aKernelThatPanicsEndsInAFirmwareFallback(hand);
      aHostThatIsResetWhileItStopsSaysSo(hand);
      aJumpThatSystemdTurnsDownIsRefused(hand);
    }
  }

  private static Jump jump(HandHost hand) throws Exception {
    addUnitThatStopsWithin(hand, 3);
    hand.stage("--latest");
    var before = hand.reboots();
    var end = hand.host().console().end();
    var asked = System.nanoTime();
    hand.host().agent().launch("kexec-fleet-agent", "jump");
    hand.host().console().await(HandHost.LEAVING, end, HandHost.PATIENCE);
    var left = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked);
    var found = hand.lookBack(before, end);
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("KEXEC");
    assertThat(hand.host().console().firmwareBoots()).isEqualTo(1);
    requireClean(hand, hand.host().console().text().substring(end));
    return new Jump(found, left);
  }

  /**
   * systemd remounts the root file system read-only. Where that fails, as on a machine too busy to have let go of every file,
   * it says so and jumps: the journal is replayed then, and nothing is lost. A jump without having tried leaves neither word.
   */
  private static void requireClean(HandHost hand, String console) throws InterruptedException {
    var stopped = console.lines().filter(line -> OF_THE_STOP.matcher(line).find()).toList();
    assertThat(stopped).as("what the console says of the stop").anyMatch(line -> LEFT_READ_ONLY.matcher(line).find());
    var boot = hand.output("dmesg").lines().filter(line -> line.contains("EXT4-fs")).toList();
    assertThat(boot).isNotEmpty();
    if (stopped.stream().noneMatch(line -> line.contains(COULD_NOT))) {
      assertThat(boot).as("after %s", stopped).noneMatch(line -> line.contains(RECOVERED));
    }
  }

  /** Its settings lie on a drive that cannot be written to. */
  private static void leaveDirectly(HandHost hand) throws InterruptedException {
    var settings = "/etc/kexec-fleet-agent/agent.properties";
    hand.output("sh", "-c", "echo jump.through=direct >/run/direct; mount --bind /run/direct " + settings);
    hand.output("systemctl", "restart", "kexec-fleet-agent");
    hand.awaitAgent();
  }

  private static void aKernelThatPanicsEndsInAFirmwareFallback(HandHost hand) throws Exception {
    var good = hand.image().newest();
    hand.host().agent().write("/boot/vmlinuz-panics", BrokenKernel.panicking(Files.readAllBytes(good.kernel())));
    hand.stage("--kernel", "/boot/vmlinuz-panics", "--initrd", "/boot/initrd.img-" + good.release());
    var found = hand.jump();
    assertThat(hand.host().console().text()).contains(BrokenKernel.PANICS);
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("FIRMWARE_FALLBACK");
    assertThat(phases(found)).contains("STOP").doesNotContain("HOT_PHASE");
  }

  private static void aHostThatIsResetWhileItStopsSaysSo(HandHost hand) throws Exception {
    addUnitThatStopsWithin(hand, 60);
    hand.stage("--latest");
    var before = hand.reboots();
    var end = hand.host().console().end();
    hand.host().agent().launch("kexec-fleet-agent", "jump");
    hand.host().console().await(SLOW_STOPS, end, HandHost.PATIENCE);
    hand.host().qmp().systemReset();
    var found = hand.lookBack(before, end);
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("POWER_CYCLED");
    assertThat(found.path("evidence").toString()).contains("stamp is missing");
    assertThat(phases(found)).doesNotContain("STOP", "HOT_PHASE");
    assertThat(hand.output("dmesg")).as("it was cut off").contains(RECOVERED);
  }

  /** It says no before anything has begun: nothing is loaded any more, and the host goes on. */
  private static void aJumpThatSystemdTurnsDownIsRefused(HandHost hand) throws Exception {
    hand.output("systemctl", "mask", "--runtime", "kexec.target");
    assertThat(hand.turnedDown()).contains("JUMP_NOT_ACCEPTED").contains("Access denied");
    hand.awaitGone("/var/lib/kexec-fleet-agent/reboot.json");
    assertThat(hand.isLoaded()).isFalse();
  }

  private static void addUnitThatStopsWithin(HandHost hand, int seconds) throws InterruptedException {
    var unit =
        """
        [Unit]
        Description=slow-to-stop
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/bin/true
        ExecStop=/bin/sleep %d
        """
            .formatted(seconds);
    hand.host().agent().write("/etc/systemd/system/slow-to-stop.service", unit.getBytes(UTF_8));
    hand.output("systemctl", "daemon-reload");
    hand.output("systemctl", "start", "slow-to-stop");
  }

  private static List<String> phases(JsonNode found) {
    return found.path("phases").valueStream().map(phase -> phase.path("phase").asString()).toList();
  }

  private static String millis(JsonNode found, String name) {
    return found
        .path("phases")
        .valueStream()
        .filter(phase -> phase.path("phase").asString().equals(name))
        .map(phase -> "%,d".formatted(phase.path("millis").asLong()))
        .findFirst()
        .orElse("-");
  }
}
