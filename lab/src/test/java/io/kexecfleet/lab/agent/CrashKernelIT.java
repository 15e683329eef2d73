package io.kexecfleet.lab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The crash kernel on real kernels: armed by the agent, lost by a jump, armed again, and good for what it is there for. */
@Order(3)
@Execution(ExecutionMode.CONCURRENT)
class CrashKernelIT {

  /** The kernel itself tells a crash kernel where its dump begins. */
  private static final Pattern CRASH_KERNEL = Pattern.compile("ommand line:[^\\n]*elfcorehdr=");

  private static final Pattern USER_SPACE = Pattern.compile("Run /init as init process");

  /** More than an agent takes to follow a burst of changes. */
  private static final String A_LOOK_LATER = "10";

  @Test
  void itIsArmedAgainAfterAJumpAndStartsWhenTheHostPanics() throws Exception {
    try (var hand = boot(spec("armed").withMemorySlots(1))) {
      var first = armed(hand);
      hand.host().memory().plug("dimm1", 512);
      hand.output("sleep", A_LOOK_LATER);
      assertThat(hand.output("cat", "/sys/devices/system/memory/crash_hotplug")).isEqualTo("1");
      assertThat(loadsInThisBoot(hand)).as("the kernel itself keeps it current").isOne();
      assertThat(armed(hand)).isEqualTo(first);

      assertThat(hand.stage().path("segments").size()).isEqualTo(4);
      assertThat(armed(hand)).as("staging changes nothing about it").isEqualTo(first);
      assertThat(hand.jump().path("outcome").asString()).isEqualTo("KEXEC");
      assertThat(armed(hand)).as("lost by the jump").isGreaterThan(first);
      assertThat(loadsInThisBoot(hand)).isOne();

      assertStartsWhenTheHostPanics(hand);
    }
  }

  @Test
  void aKernelThatDoesNotKeepItCurrentHasItLoadedAnew() throws Exception {
    try (var hand = boot(spec("older").withKernel("6.1").withMemorySlots(1))) {
      whatSomebodyElseLoadsIsLeftAlone(hand);
      var first = armed(hand);
      hand.host().memory().plug("dimm1", 512);
      hand.await(now -> now.path("crash").path("armedAt").asLong() > first);

      hand.stage("--release", hand.release("6.12"));
      assertThat(hand.jump().path("outcome").asString()).isEqualTo("KEXEC");
      armed(hand);
      assertThat(hand.output("cat", "/sys/kernel/kexec_crash_loaded")).isEqualTo("1");
      assertStartsWhenTheHostPanics(hand);
    }
  }

  /** As kdump does it while the host boots. */
  private static void whatSomebodyElseLoadsIsLeftAlone(HandHost hand) throws InterruptedException {
    armed(hand);
    hand.output("systemctl", "stop", "kexec-fleet-agent");
    hand.output("rm", "/run/kexec-fleet-agent/crash-loaded");
    var files = "/boot/vmlinuz-%1$s --initrd=/boot/initrd.img-%1$s".formatted(hand.release("6.1"));
    hand.output("sh", "-c", "kexec -p -s " + files + " --command-line=by=hand");
    hand.output("systemctl", "start", "kexec-fleet-agent");
    hand.awaitAgent();
    var crash = hand.await(now -> now.path("crash").path("told").asString().contains("left alone")).path("crash");
    assertThat(crash.path("loaded").asString()).isEqualTo("SOMEBODY_ELSES");
    hand.output("kexec", "-p", "-s", "-u");
  }

  private static HostSpec spec(String name) {
    return HostSpec.named(name).withKernelArguments("crashkernel=160M");
  }

  private static HandHost boot(HostSpec spec) throws InterruptedException {
    return HandHost.boot(spec, "crash.kernel=armed");
  }

  /** Waits until it is; when that was. */
  private static long armed(HandHost hand) throws InterruptedException {
    var status = hand.await(now -> now.path("crash").path("loaded").asString().equals("OURS"));
    assertThat(status.path("crash").path("reserved").asLong()).isEqualTo(160 << 20);
    assertThat(hand.output("sh", "-c", "cat /sys/kernel/kexec/crash_loaded || cat /sys/kernel/kexec_crash_loaded")).isEqualTo("1");
    return status.path("crash").path("armedAt").asLong();
  }

  private static long loadsInThisBoot(HandHost hand) throws InterruptedException {
    var journal = hand.output("journalctl", "-b", "-u", "kexec-fleet-agent", "--no-pager");
    return journal.lines().filter(line -> line.contains("as the crash kernel")).count();
  }

  private static void assertStartsWhenTheHostPanics(HandHost hand) throws InterruptedException {
    var console = hand.host().console();
    var boots = console.boots();
    var end = console.end();
    hand.host().agent().launch("sh", "-c", "echo c >/proc/sysrq-trigger");
    var started = console.await(HandHost.KERNEL, end, HandHost.PATIENCE).end();
    console.await(CRASH_KERNEL, started, HandHost.PATIENCE);
    console.await(USER_SPACE, started, HandHost.PATIENCE);
    assertThat(console.boots()).isEqualTo(boots + 1);
    assertThat(console.firmwareBoots()).as("not through the firmware").isEqualTo(1);
    assertThatOnlyTheDumpIsThere(hand);
  }

  private static void assertThatOnlyTheDumpIsThere(HandHost hand) throws InterruptedException {
    hand.host().agent().awaitUp(HandHost.PATIENCE);
    assertThat(hand.output("sh", "-c", "test -s /proc/vmcore && cat /proc/cmdline")).contains(" nr_cpus=1 irqpoll reset_devices");
    hand.output("systemctl", "start", "kexec-fleet-agent");
    assertThat(hand.output("systemctl", "show", "--value", "--property=ActiveState,ConditionResult", "kexec-fleet-agent"))
        .isEqualTo("inactive\nno");
  }
}
