package io.kexecfleet.lab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.image.BrokenKernel;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What a real kernel or a real disk turns down: the host says which and why, keeps running, and has nothing loaded that it
 * did not have before. One host after another thing, because some switches of a kernel have no way back.
 */
@Execution(ExecutionMode.CONCURRENT)
class RefusalsIT {

  @Test
  void aHostThatCannotJumpStaysAsItIs() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("refusing"))) {
      anImageOfSomebodyElseIsLeftAlone(hand);
      whatIsStagedIsReloadedWhenItsFileIsReplaced(hand);
      aFullDiskKeepsAHostFromJumping(hand);
      aHostWithOneCallLeftKeepsIt(hand);
      assertThat(hand.host().console().boots()).isEqualTo(1);
    }
  }

  @Test
  void aLockedDownHostLoadsNothingAndAWrongKernelIsFoundOut() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("wrong"))) {
      aKernelThatIsAnotherThanItSays(hand);
      aPolicyThatRefuses(hand);
    }
  }

  private static void anImageOfSomebodyElseIsLeftAlone(HandHost hand) throws Exception {
    hand.output("kexec", "-s", "-l", "/boot/vmlinuz-" + hand.newest(), "--command-line=by=hand");
    assertThat(hand.refused("stage")).contains("FOREIGN_IMAGE").contains("kexec -u");
    assertThat(hand.isLoaded()).isTrue();
    hand.output("systemctl", "restart", "kexec-fleet-agent");
    hand.awaitAgent();
    assertThat(hand.isLoaded()).as("still, after another agent has looked around").isTrue();
    hand.output("kexec", "-s", "-u");
  }

  private static void whatIsStagedIsReloadedWhenItsFileIsReplaced(HandHost hand) throws Exception {
    var initrd = "/boot/initrd.img-" + hand.newest();
    var before = hand.stage();
    hand.output("sh", "-c", "head -c 1048576 /dev/zero >/boot/zeros && cat %1$s /boot/zeros >%1$s.new && mv %1$s.new %1$s".formatted(initrd));
    hand.await(
        now ->
            now.path("reboot").path("step").asString("").equals("STAGED")
                && now.path("reboot").path("load").path("bytesToCopy").asLong() == before.path("bytesToCopy").asLong() + (1 << 20));
    hand.output("rm", "/boot/zeros");
    assertThat(hand.refused("stage", "--release", "9.9.9")).contains("TARGET_NOT_FOUND");
    assertThat(hand.isLoaded()).as("what was staged before made way").isFalse();
  }

  /** What is needed to report the jump cannot be written: nobody would know what became of the host. */
  private static void aFullDiskKeepsAHostFromJumping(HandHost hand) throws Exception {
    hand.stage();
    // What a file system has put by for its own tables is given out after all as soon as it has written: so more than once.
    var fill = "cat /dev/zero >/var/lib/fill; for i in 1 2 3 4 5; do sync; dd if=/dev/zero bs=1k >>/var/lib/fill; done";
    hand.host().agent().exec(HandHost.PATIENCE, "sh", "-c", fill);
    assertThat(hand.refused("jump")).contains("RECORD_NOT_DURABLE").contains("No space left");
    assertThat(hand.isLoaded()).isFalse();
    hand.output("rm", "/var/lib/fill");
    assertThat(hand.output("ls", "/var/lib/kexec-fleet-agent")).doesNotContain("reboot.json");
  }

  private static void aHostWithOneCallLeftKeepsIt(HandHost hand) throws Exception {
    hand.output("sh", "-c", "echo 3 >/proc/sys/kernel/kexec_load_limit_reboot");
    var report = hand.stage();
    assertThat(report.path("refused").get(0).path("code").asString()).isEqualTo("LOAD_LIMIT");
    assertThat(limit(hand)).isEqualTo("2");
    hand.output("kexec-fleet-agent", "unstage");
    hand.await(now -> !now.path("isLoaded").asBoolean());
    assertThat(limit(hand)).isEqualTo("1");
    assertThat(hand.refused("stage")).contains("CANNOT_KEXEC").contains("LOAD_LIMIT");
    assertThat(limit(hand)).as("not used up for nothing").isEqualTo("1");
    assertThat(hand.isLoaded()).isFalse();
  }

  private static String limit(HandHost hand) throws InterruptedException {
    return hand.output("cat", "/proc/sys/kernel/kexec_load_limit_reboot");
  }

  /** Its header names a release that is not the one that runs afterwards. */
  private static void aKernelThatIsAnotherThanItSays(HandHost hand) throws Exception {
    var other = hand.image().kernel("6.12");
    hand.host().agent().write("/boot/vmlinuz-liar", BrokenKernel.claiming(Files.readAllBytes(other.kernel()), "6.12.1-claimed"));
    var report = hand.stage("--kernel", "/boot/vmlinuz-liar", "--initrd", "/boot/initrd.img-" + other.release());
    assertThat(report.path("kernelRelease").asString()).isEqualTo("6.12.1-claimed");
    var found = hand.jump();
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("WRONG_KERNEL");
    assertThat(found.path("kernelAfter").asString()).isEqualTo(other.release());
  }

  private static void aPolicyThatRefuses(HandHost hand) throws Exception {
    hand.output("sh", "-c", "echo integrity >/sys/kernel/security/lockdown");
    assertThat(hand.refused("stage")).contains("LOAD_FAILED").contains("EPERM").contains("lockdown");
    assertThat(hand.isLoaded()).isFalse();
  }
}
