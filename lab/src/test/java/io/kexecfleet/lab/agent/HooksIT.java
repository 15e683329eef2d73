package io.kexecfleet.lab.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.host.HostSpec;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** The owner's hooks under the real systemd, which runs them outside of the agent's own cage; and a host that is not well. */
@Order(5)
@Execution(ExecutionMode.CONCURRENT)
class HooksIT {

  private static final String LOG = "/var/log/hooks";

  /** What no child of the agent could do: it writes to the root file system. */
  private static final String NOTES = "#!/bin/sh\necho \"$1 $KEXEC_FLEET_WAY\" >>" + LOG + "\n";

  private static final String DRAIN =
      NOTES + "[ ! -e /run/hang ] || sleep 600\n[ ! -e /run/no ] || { echo 'pods are left'; exit 1; }\n";

  @Test
  void hooksHaveTheirSayAndAHostThatIsUnwellSaysSo() throws Exception {
    var spec =
        HostSpec.named("hooks")
            .withConfigFile("hooks/before-stage/drain", NOTES.getBytes(UTF_8))
            .withConfigFile("hooks/before-jump/drain", DRAIN.getBytes(UTF_8))
            .withConfigFile("hooks/stayed/drain", NOTES.getBytes(UTF_8))
            .withConfigFile("hooks/after-boot/drain", (NOTES + "[ ! -e /var/unwell ] || { echo 'no answer'; exit 7; }\n").getBytes(UTF_8));
    try (var hand = HandHost.boot(spec, "hooks.always=drain", "hooks.time-limit=5")) {
      aHookThatSaysNoKeepsTheHost(hand, "no", "pods are left");
      aHookThatDoesNotEndKeepsTheHost(hand);
      aHookThatSomebodyStopsKeepsTheHost(hand);

      var restarted = hand.jump("--firmware");
      assertThat(restarted.path("outcome").asString()).as("%s", restarted).isEqualTo("FIRMWARE");
      assertThat(restarted.path("health").isEmpty()).as("%s", restarted.path("health")).isTrue();
      assertThat(hand.output("tail", "-n", "3", LOG)).isEqualTo("before-stage FIRMWARE\nbefore-jump FIRMWARE\nafter-boot FIRMWARE");

      somethingBreaksAtTheNextBoot(hand);
      hand.stage();
      var found = hand.jump();
      assertThat(found.path("outcome").asString()).as("%s", found).isEqualTo("KEXEC");
      assertThat(codes(found)).containsExactly("UNITS_FAILED", "HOOK_FAILED");
      assertThat(found.path("health").toString()).contains("breaks.service").contains("no answer");
      assertThat(phases(found)).contains("DRAIN", "VERIFIED");
      var saved = found.path("saved");
      assertThat(saved.path("source").asString()).contains("through the firmware");
      System.out.printf(
          "saved %d ms, within %d ms: %s%n",
          saved.path("millis").asLong(), saved.path("uncertaintyMillis").asLong(), saved.path("source").asString());
      assertThat(hand.host().console().firmwareBoots()).isEqualTo(2);
      assertThat(hand.host().console().boots()).isEqualTo(3);
    }
  }

  private static void aHookThatSaysNoKeepsTheHost(HandHost hand, String flag, String why) throws Exception {
    hand.output("touch", "/run/" + flag);
    hand.stage();
    assertThat(hand.refused("jump")).contains("HOOK_FAILED").contains(why);
    hand.output("rm", "/run/" + flag);
    hand.output("sh", "-c", "for i in $(seq 100); do tail -n 1 " + LOG + " | grep -q stayed && exit 0; sleep 0.1; done; exit 1");
    assertThat(hand.output("tail", "-n", "3", LOG)).isEqualTo("before-stage KEXEC\nbefore-jump KEXEC\nstayed KEXEC");
    assertThat(hand.isLoaded()).isFalse();
    assertThat(hand.host().console().boots()).isEqualTo(1);
  }

  private static void aHookThatDoesNotEndKeepsTheHost(HandHost hand) throws Exception {
    aHookThatSaysNoKeepsTheHost(hand, "hang", "within the 5 s that it has");
    assertThat(hand.output("systemctl", "list-units", "--no-legend", "--plain", "kexec-fleet-hook-*")).isEmpty();
  }

  /** It ends by SIGTERM, which systemd takes for a good end of an ordinary service. */
  private static void aHookThatSomebodyStopsKeepsTheHost(HandHost hand) throws Exception {
    var begun = "until tail -n 1 " + LOG + " | grep -q before-jump; do sleep 0.2; done; ";
    hand.host().agent().launch("sh", "-c", begun + "systemctl stop kexec-fleet-hook-before-jump-drain");
    aHookThatSaysNoKeepsTheHost(hand, "hang", "HOOK_FAILED");
  }

  private static void somethingBreaksAtTheNextBoot(HandHost hand) throws Exception {
    var unit = "[Service]\\nType=oneshot\\nExecStart=/bin/false\\n[Install]\\nWantedBy=multi-user.target\\n";
    hand.output("sh", "-c", "printf '" + unit + "' >/etc/systemd/system/breaks.service; systemctl -q enable breaks; touch /var/unwell");
  }

  private static Stream<String> codes(JsonNode report) {
    return report.path("health").valueStream().map(found -> found.path("code").asString());
  }

  private static Stream<String> phases(JsonNode report) {
    return report.path("phases").valueStream().map(phase -> phase.path("phase").asString());
  }
}
