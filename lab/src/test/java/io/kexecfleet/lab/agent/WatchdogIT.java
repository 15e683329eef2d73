package io.kexecfleet.lab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.image.BrokenKernel;
import java.nio.file.Files;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A watchdog across the jump on a real kernel: it resets a host whose next kernel hangs, and leaves a good one alone. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class WatchdogIT {

  /** Many times what an emulated host takes from the jump to its watchdog's driver. */
  private static final String SECONDS = "90";

  @Test
  void aHangingKernelIsResetAndAGoodOneIsNot() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("guarded").withWatchdog(), "watchdog.seconds=" + SECONDS)) {
      assertThat(doctor(hand, "--latest")).doesNotContain("WATCHDOG");
      assertThat(doctor(hand, "--release", hand.release("6.1"))).contains("WATCHDOG_NOT_ARMED").contains("has no driver i6300esb");
      aJumpThatIsTurnedDownTakesTheWatchdogBack(hand);
      aGoodKernelIsNotReset(hand);
      aHangingKernelIsReset(hand);
    }
  }

  private static void aJumpThatIsTurnedDownTakesTheWatchdogBack(HandHost hand) throws Exception {
    hand.output("systemctl", "mask", "--runtime", "kexec.target");
    assertThat(hand.turnedDown()).contains("JUMP_NOT_ACCEPTED").contains("Access denied");
    hand.awaitGone("/run/kexec-fleet-agent/watchdog");
    assertThat(hand.isLoaded()).isFalse();
    assertThat(armedFor(hand)).isEqualTo("KExecWatchdogUSec=0");
    hand.output("systemctl", "unmask", "--runtime", "kexec.target");
  }

  private static void aGoodKernelIsNotReset(HandHost hand) throws Exception {
    hand.stage("--latest");
    var found = hand.jump();
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("KEXEC");
    assertThat(hand.output("cat", "/sys/class/watchdog/watchdog0/state")).as("its driver stopped it").isEqualTo("inactive");
    assertThat(armedFor(hand)).as("an order for one jump").isEqualTo("KExecWatchdogUSec=0");
    assertThat(hand.host().console().firmwareBoots()).isEqualTo(1);
  }

  private static void aHangingKernelIsReset(HandHost hand) throws Exception {
    var good = hand.image().newest();
    hand.host().agent().write("/boot/vmlinuz-hangs", BrokenKernel.hanging(Files.readAllBytes(good.kernel())));
    hand.stage("--kernel", "/boot/vmlinuz-hangs", "--initrd", "/boot/initrd.img-" + good.release());
    var found = hand.jump();
    assertThat(hand.host().console().text()).contains(BrokenKernel.HANGS);
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("WATCHDOG_RESET");
    assertThat(found.path("evidence").toString()).contains("for " + SECONDS + " s; it says that it reset the machine");
    assertThat(hand.host().qmp().events()).anyMatch(event -> event.path("event").asString().equals("WATCHDOG"));
    assertThat(hand.host().console().firmwareBoots()).isEqualTo(2);
  }

  private static String armedFor(HandHost hand) throws InterruptedException {
    return hand.output("systemctl", "show", "--property=KExecWatchdogUSec");
  }

  private static String doctor(HandHost hand, String... target) throws InterruptedException {
    var words = new String[target.length + 2];
    words[0] = "kexec-fleet-agent";
    words[1] = "doctor";
    System.arraycopy(target, 0, words, 2, target.length);
    return hand.host().agent().exec(HandHost.PATIENCE, words).stdout();
  }
}
