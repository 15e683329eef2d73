package io.kexecfleet.lab.reboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.service.Operator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A canary on real hosts: what it finds keeps the others from finding it too. */
class WavesIT {

  @Test
  void aCanaryThatDoesNotComeBackByKexecLeavesTheNextWaveUntouched() throws Exception {
    try (var hosts = new RealHosts();
        var good = hosts.boot("wave-good");
        var broken = hosts.boot("wave-broken");
        var spared = hosts.boot("wave-spared")) {
      var release = hosts.image().newest().release();
      for (var host : List.of(good, spared)) {
        host.agent().exec(RealHosts.BOOT, "cp", "/boot/initrd.img-" + release, "/boot/initrd.next").orThrow();
      }
      broken.agent().write("/boot/initrd.next", EmptyArchive.BYTES);
      var rollout =
          hosts.start(
              List.of(good, broken, spared),
              Map.of(
                  "target", Map.of("select", "PATHS", "kernel", "/boot/vmlinuz-" + release, "initrd", "/boot/initrd.next"),
                  "waves", List.of(Map.of("hosts", 2)),
                  "maxFailures", 3));

      var ended = hosts.operator().await(rollout, Operator::hasEnded, RealHosts.BOOT.multipliedBy(3));

      assertThat(ended.path("state").asString()).isEqualTo("FAILED");
      assertThat(ended.path("reason").asString()).startsWith("1 of the 2 hosts of wave 1 made it");
      assertThat(Operator.reboot(ended, "wave-good").path("outcome").asString()).isEqualTo("KEXEC");
      assertThat(Operator.reboot(ended, "wave-broken").path("outcome").asString()).isEqualTo("FIRMWARE_FALLBACK");
      assertThat(Operator.reboot(ended, "wave-broken").path("needsResolution").asBoolean()).isTrue();
      assertThat(Operator.reboot(ended, "wave-spared").path("outcome").asString()).isEqualTo("CANCELLED");
      assertThat(spared.console().boots()).isEqualTo(1);
      assertThat(spared.agent().exec("cat", "/sys/kernel/kexec/loaded").orThrow().stdout().strip()).isEqualTo("0");
    }
  }
}
