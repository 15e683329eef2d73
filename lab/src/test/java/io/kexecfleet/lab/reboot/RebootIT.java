package io.kexecfleet.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.host.LabHost;
import io.kexecfleet.lab.reboot.RealHosts.Ended;
import io.kexecfleet.lab.service.AgentSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Reboots of real hosts, by the real service and the packaged agent. What a host did is read off its console: how often
 * a kernel started in it, and how often through the firmware.
 *
 * <p>The kernel arguments decide where Debian's kernel puts a CMA image, as measured: its own buffers take the
 * beginning of the area, and the kernel segment goes to the next megabyte, which is an odd one unless {@code
 * coherent_pool=1M} makes them larger.
 */
@Order(0)
@Execution(ExecutionMode.CONCURRENT)
class RebootIT {

  private static final String MISALIGNED = "cma=128M";
  private static final String MISALIGNED_WITH_ROOM = "cma=256M";
  private static final String[] ALIGNED = {"cma=128M", "coherent_pool=1M"};

  private static final Pattern KERNEL = Pattern.compile("Linux version");
  private static final Pattern LEAVING = Pattern.compile("kexec_core: Starting new kernel");

  private static RealHosts hosts;

  @BeforeAll
  static void startService() throws Exception {
    hosts = new RealHosts();
  }

  @AfterAll
  static void end() {
    if (hosts != null) {
      hosts.close();
    }
  }

  @Test
  void anAlignedCmaImageIsUsed() throws Exception {
    try (var host = hosts.boot("aligned", ALIGNED)) {
      var ended = hosts.reboot(host);
      assertThat(ended.method()).isEqualTo("CMA");
      assertThat(ended.refusedCodes()).isEmpty();
      assertEvidenceOfCma(ended);
      assertJumpedOnce(host, ended);
      assertThat(ended.phases())
          .containsExactly(
              "STAGE",
              "DECISION",
              "DRAIN",
              "STOP",
              "HOT_PHASE",
              "KERNEL",
              "INITRD",
              "USER_SPACE",
              "AGENT_UP",
              "VERIFIED",
              "OUT_OF_SERVICE");
    }
  }

  /** First what happens without us, so that the guard is known to guard something; then the same host with us. */
  @Test
  void aMisalignedCmaImageIsRefusedAndWouldHavePanicked() throws Exception {
    try (var host = hosts.boot("misaligned", MISALIGNED)) {
      var end = host.console().end();
      var release = hosts.image().newest().release();
      var load =
          "systemctl stop kexec-fleet-agent && kexec -s -l /boot/vmlinuz-%1$s --initrd=/boot/initrd.img-%1$s --reuse-cmdline"
              .formatted(release);
      host.agent().exec(RealHosts.BOOT, "sh", "-c", load).orThrow();
      host.agent().launch("systemctl", "kexec");
      host.console().await(LEAVING, end, RealHosts.BOOT);
      host.console().await(Pattern.compile("Initramfs unpacking failed"), end, RealHosts.BOOT);
      host.console().await(Pattern.compile("Kernel panic - not syncing"), end, RealHosts.BOOT);
      host.agent().awaitUp(RealHosts.BOOT);
      assertThat(host.console().firmwareBoots()).isEqualTo(2);
      var bootsSoFar = host.console().boots();

      var ended = hosts.reboot(host);
      assertThat(ended.method()).isEqualTo("NORMAL");
      assertThat(ended.refusedCodes()).containsExactly("MISALIGNED", "NO_ROOM");
      var refused = ended.reboot().path("load").path("refused").get(0);
      assertThat(refused.path("reason").asString()).containsPattern("0x[0-9a-f]*[13579bdf]00000, which is not a multiple");
      assertThat(refused.path("segments").size()).isGreaterThan(2);
      assertThat(ended.outcome()).isEqualTo("KEXEC");
      assertThat(host.console().boots()).isEqualTo(bootsSoFar + 1);
      assertThat(host.console().firmwareBoots()).isEqualTo(2);
    }
  }

  @Test
  void aMisalignedCmaImageIsMovedWhereThereIsRoomForTwo() throws Exception {
    try (var host = hosts.boot("movable", MISALIGNED_WITH_ROOM)) {
      var ended = hosts.reboot(host);
      assertThat(ended.method()).isEqualTo("CMA");
      assertThat(ended.refusedCodes()).containsExactly("MISALIGNED");
      assertEvidenceOfCma(ended);
      assertJumpedOnce(host, ended);
    }
  }

  @Test
  void withoutZeroingCmaIsRefused() throws Exception {
    try (var host = hosts.boot("unzeroed", "cma=256M", "init_on_alloc=0")) {
      var ended = hosts.reboot(host);
      assertThat(ended.method()).isEqualTo("NORMAL");
      assertThat(ended.refusedCodes()).containsExactly("NOT_ZEROED");
      assertThat(ended.reboot().path("load").path("evidence").path("cmaPages").asLong()).isZero();
      assertJumpedOnce(host, ended);
    }
  }

  /** One host after the other way: each leaves it as a host that just came up. */
  @Test
  void aHostWithoutAnAreaGoesEveryOtherWay() throws Exception {
    try (var host = hosts.boot("plain")) {
      theImageIsLoadedTheNormalWay(host);
      aHostThatCannotLoadGoesThroughItsFirmwareWhereThePlanAllowsIt(host);
      aRolloutThroughTheFirmwareGoesThereAndNowhereElse(host);
      anInitrdThatCannotBootEndsInAFirmwareFallback(host);
    }
  }

  private static void theImageIsLoadedTheNormalWay(LabHost host) throws Exception {
    var ended = hosts.reboot(host);
    assertThat(ended.method()).isEqualTo("NORMAL");
    assertThat(ended.refusedCodes()).containsExactly("NO_CMA");
    assertThat(ended.reboot().path("load").path("bytesToCopy").asLong()).isGreaterThan(50L << 20);
    assertJumpedOnce(host, ended);
  }

  /** Nothing changes between the two rollouts but what the plan allows. */
  private static void aHostThatCannotLoadGoesThroughItsFirmwareWhereThePlanAllowsIt(LabHost host) throws Exception {
    var before = Boots.of(host);
    host.agent().exec("sh", "-c", "echo 1 >/proc/sys/kernel/kexec_load_disabled").orThrow();
    var refused = hosts.reboot(host, "KEXEC_ONLY");
    assertThat(refused.outcome()).isEqualTo("REFUSED");
    assertThat(refused.state()).isEqualTo("FAILED");
    assertThat(refused.reboot().path("refusal").path("code").asString()).isEqualTo("CANNOT_KEXEC");
    assertThat(refused.reboot().path("refusal").path("detail").asString()).contains("KEXEC_DISABLED");
    assertThat(Boots.of(host).all()).isEqualTo(before.all());
    assertWentThroughItsFirmware(host, before, hosts.reboot(host, "KEXEC_ELSE_FIRMWARE"));
  }

  private static void aRolloutThroughTheFirmwareGoesThereAndNowhereElse(LabHost host) throws Exception {
    var before = Boots.of(host);
    assertWentThroughItsFirmware(host, before, hosts.reboot(host, "FIRMWARE"));
  }

  /** A good archive without an init in it. */
  private static void anInitrdThatCannotBootEndsInAFirmwareFallback(LabHost host) throws Exception {
    var before = Boots.of(host);
    host.agent().write("/boot/initrd.broken", EmptyArchive.BYTES);
    var kernel = "/boot/vmlinuz-" + hosts.image().newest().release();
    var rollout = hosts.start(host, Map.of("select", "PATHS", "kernel", kernel, "initrds", List.of("/boot/initrd.broken")));
    var ended = hosts.end(host, rollout);
    assertThat(ended.outcome()).isEqualTo("FIRMWARE_FALLBACK");
    assertThat(ended.state()).isEqualTo("FAILED");
    assertThat(ended.phases()).doesNotContain("HOT_PHASE");
    assertThat(host.console().text().substring(before.end())).contains("Kernel panic - not syncing");
    assertThat(Boots.of(host).byFirmware()).isEqualTo(before.byFirmware() + 1);
    assertThat(Boots.of(host).all()).isEqualTo(before.all() + 2);
  }

  /** With a service of its own, because it is killed. */
  @Test
  void aServiceThatIsKilledWhileTheHostIsDownHearsOfTheOutcome() throws Exception {
    try (var own = new RealHosts();
        var host = own.boot("patient")) {
      var end = host.console().end();
      var rollout = own.start(host);
      host.console().await(LEAVING, end, RealHosts.BOOT);
      own.service().kill();
      host.console().await(KERNEL, end, RealHosts.BOOT);
      own.service().startAgain();
      own.service().awaitReady();
      var ended = own.end(host, rollout);
      assertThat(ended.state()).isEqualTo("SUCCEEDED");
      assertThat(ended.phases()).contains("HOT_PHASE", "OUT_OF_SERVICE");
      assertJumpedOnce(host, ended);
    }
  }

  /** Something between host and service repeats the order, in time and out of it, and puts other words into it. */
  @Test
  void anOrderThatIsRepeatedJumpsOnce() throws Exception {
    try (var repeater = Repeater.before(hosts.service().address())) {
      var spec = AgentSettings.joins(HostSpec.named("repeated"), hosts.service(), repeater.port());
      try (var host = hosts.boot(spec)) {
        var ended = hosts.reboot(host);
        var refusals = repeater.awaitRefusals(2, Duration.ofMinutes(2));
        assertJumpedOnce(host, ended);
        assertThat(repeater.repeatedBeforeTheJump()).isPositive();
        assertThat(repeater.repeatedAfterTheBoot()).isGreaterThanOrEqualTo(3);
        assertThat(refusals).contains("OTHER_BOOT", "ALREADY_JUMPED");
        assertThat(hosts.operator().hosts())
            .filteredOn(known -> known.path("name").asString().equals("repeated"))
            .allSatisfy(known -> assertThat(known.path("bootId").asString()).isEqualTo(ended.reboot().path("bootIdAfter").asString()));
      }
    }
  }

  /**
   * How often a host has booted, by its own console.
   *
   * @param end of what was on its console by then
   */
  private record Boots(int all, int byFirmware, int end) {

    static Boots of(LabHost host) {
      return new Boots(host.console().boots(), host.console().firmwareBoots(), host.console().end());
    }
  }

  /** By the host's own console: once more through the firmware, and not through kexec. */
  private static void assertWentThroughItsFirmware(LabHost host, Boots before, Ended ended) {
    assertThat(ended.outcome()).as("outcome of %s", ended.reboot()).isEqualTo("FIRMWARE");
    assertThat(ended.state()).isEqualTo("SUCCEEDED");
    assertThat(ended.reboot().path("byFirmware").asBoolean()).isTrue();
    assertThat(ended.reboot().path("load").isNull()).as("no load report").isTrue();
    assertThat(ended.reboot().path("bootIdAfter").asString()).isNotEqualTo(ended.reboot().path("bootIdBefore").asString());
    assertThat(ended.phases())
        .containsExactly(
            "DECISION",
            "DRAIN",
            "STOP",
            "HOT_PHASE",
            "KERNEL",
            "INITRD",
            "USER_SPACE",
            "AGENT_UP",
            "VERIFIED",
            "OUT_OF_SERVICE");
    assertThat(Boots.of(host).all()).isEqualTo(before.all() + 1);
    assertThat(Boots.of(host).byFirmware()).isEqualTo(before.byFirmware() + 1);
    assertThat(host.console().text().substring(before.end())).doesNotContainPattern(LEAVING);
  }

  private static void assertEvidenceOfCma(Ended ended) {
    var evidence = ended.reboot().path("load").path("evidence");
    assertThat(evidence.path("head").asLong()).isEqualTo(4);
    assertThat(evidence.path("initOnAlloc").asBoolean()).isTrue();
    assertThat(evidence.path("kernelAlignment").asLong()).isEqualTo(2 << 20);
    assertThat(evidence.path("kernelAddress").asLong() % (2 << 20)).isZero();
    assertThat(evidence.path("cmaPages").asLong() * 4096).isGreaterThan(60L << 20);
    assertThat(evidence.path("log").size()).isGreaterThan(4);
    assertThat(ended.reboot().path("load").path("bytesToCopy").asLong()).isZero();
  }

  /** By the host's own console: one kernel through the firmware, one more through kexec, and that is all. */
  private static void assertJumpedOnce(LabHost host, Ended ended) {
    assertThat(ended.outcome()).as("outcome of %s", ended.reboot()).isEqualTo("KEXEC");
    assertThat(ended.state()).isEqualTo("SUCCEEDED");
    assertThat(ended.reboot().path("bootIdAfter").asString()).isNotEqualTo(ended.reboot().path("bootIdBefore").asString());
    assertThat(host.console().boots()).isEqualTo(2);
    assertThat(host.console().firmwareBoots()).isEqualTo(1);
  }
}
