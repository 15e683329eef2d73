package io.kexecfleet.lab.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.lab.host.Dimm;
import io.kexecfleet.lab.host.HostException;
import io.kexecfleet.lab.host.HostSpec;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** Memory that comes and goes under a staged image, on a real kernel, which puts an image into the memory that came last. */
@Execution(ExecutionMode.CONCURRENT)
class HotplugIT {

  private static final Duration OUT = Duration.ofMinutes(2);

  /** A kernel that starts does so within three seconds; this is many times that. */
  private static final Duration CERTAINLY_HANGS = Duration.ofSeconds(25);

  @Test
  void anImageInADimmThatIsTakenOutIsLoadedElsewhereAndBoots() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("hotplug").withMemorySlots(2))) {
      var dimm = hand.host().memory().plug("dimm1", 512);
      assertThat(kernelIn(hand.stage(), dimm)).as("the kernel puts it into the DIMM").isTrue();

      aJumpOrderedWhileABlockUnderTheImageIsOffIsRefused(hand, dimm);

      assertThat(kernelIn(hand.stage("--for=2h"), dimm)).isTrue();
      hand.host().memory().unplug(dimm, OUT);
      var status = hand.await(now -> now.path("reboot").path("step").asString("").equals("STAGED") && !kernelIn(load(now), dimm));
      assertThat(hand.isLoaded()).isTrue();
      assertThat(status.path("byHand").asBoolean()).isTrue();

      var found = hand.jump();
      assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("KEXEC");
      assertThat(hand.host().console().boots()).isEqualTo(2);
      assertThat(hand.host().console().firmwareBoots()).isEqualTo(1);
    }
  }

  /** What it is all for: the kernel says "loaded", and the jump never arrives. */
  @Test
  void withoutTheAgentTheSameJumpHangs() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("unwatched").withMemorySlots(1))) {
      hand.output("systemctl", "stop", "kexec-fleet-agent");
      var dimm = hand.host().memory().plug("dimm1", 512);
      var load = "kexec -s -l /boot/vmlinuz-%1$s --initrd=/boot/initrd.img-%1$s --reuse-cmdline".formatted(hand.newest());
      hand.output("sh", "-c", load);
      hand.host().memory().unplug(dimm, OUT);
      assertThat(hand.isLoaded()).isTrue();
      var end = hand.host().console().end();
      hand.host().agent().launch("systemctl", "kexec");
      var left = hand.host().console().await(HandHost.LEAVING, end, HandHost.PATIENCE).end();
      assertThatThrownBy(() -> hand.host().console().await(HandHost.KERNEL, left, CERTAINLY_HANGS))
          .isInstanceOf(HostException.class);
      assertThat(hand.host().console().boots()).isEqualTo(1);
    }
  }

  private static void aJumpOrderedWhileABlockUnderTheImageIsOffIsRefused(HandHost hand, Dimm dimm) throws Exception {
    var block = "/sys/devices/system/memory/" + dimm.blocks().getLast() + "/state";
    hand.output("sh", "-c", "echo offline >" + block);
    hand.await(now -> !now.path("isLoaded").asBoolean());
    assertThat(hand.refused("jump")).contains("STALE").contains("switched off");
    assertThat(hand.isLoaded()).isFalse();
    assertThat(hand.host().console().boots()).isEqualTo(1);
    hand.output("sh", "-c", "echo online_movable >" + block);
  }

  private static boolean kernelIn(JsonNode load, Dimm dimm) {
    return dimm.contains(load.path("evidence").path("kernelAddress").asLong());
  }

  private static JsonNode load(JsonNode status) {
    return status.path("reboot").path("load");
  }
}
