package io.kexecfleet.lab.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** One host through all kernels on its disk: each is left once and reached once, by the call that it has. */
@Order(2)
@Execution(ExecutionMode.CONCURRENT)
class KernelsIT {

  @Test
  void everyKernelIsLeftForAnother() throws Exception {
    try (var hand = HandHost.boot(HostSpec.named("kernels").withKernel("6.1"))) {
      var toNewest = hand.stage("--latest");
      assertThat(toNewest.path("method").asString()).isEqualTo("NORMAL");
      assertThat(toNewest.path("segments").size()).as("6.1 does not say where it put an image").isZero();
      assertArrivedIn(hand, hand.newest(), hand.jump());

      var toMiddle = hand.stage("--release", hand.release("6.12"));
      assertThat(toMiddle.path("segments").size()).isEqualTo(4);
      assertArrivedIn(hand, hand.release("6.12"), hand.jump());

      withoutKexecFileLoad(hand);
      var toOldest = hand.stage("--release", hand.release("6.1"));
      assertThat(toOldest.path("method").asString()).isEqualTo("KEXEC_LOAD");
      assertThat(toOldest.path("refused").valueStream().map(no -> no.path("code").asString())).contains("NO_SUCH_CALL");
      assertThat(toOldest.path("segments").size()).isEqualTo(5);
      assertArrivedIn(hand, hand.release("6.1"), hand.jump());

      assertThat(hand.output("kexec-fleet-agent", "history"))
          .contains(hand.newest() + " -> " + hand.release("6.12"), hand.release("6.12") + " -> " + hand.release("6.1"));
      assertThat(hand.host().console().boots()).isEqualTo(4);
      assertThat(hand.host().console().firmwareBoots()).isEqualTo(1);
    }
  }

  /** As on a kernel that was built without it; kexec-tools is not touched by this. */
  private static void withoutKexecFileLoad(HandHost hand) throws InterruptedException {
    hand.output(
        "sh",
        "-c",
        "mkdir -p /run/systemd/system/kexec-fleet-agent.service.d"
            + " && printf '[Service]\\nSystemCallFilter=\\nSystemCallFilter=~kexec_file_load\\nSystemCallErrorNumber=ENOSYS\\n'"
            + " >/run/systemd/system/kexec-fleet-agent.service.d/no-file-load.conf"
            + " && systemctl daemon-reload && systemctl restart kexec-fleet-agent");
    hand.awaitAgent();
  }

  private static void assertArrivedIn(HandHost hand, String release, JsonNode found) throws InterruptedException {
    assertThat(found.path("outcome").asString()).as("%s", found.path("evidence")).isEqualTo("KEXEC");
    assertThat(found.path("kernelAfter").asString()).isEqualTo(release).isEqualTo(hand.output("uname", "-r"));
  }
}
