package io.kexecfleet.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OutcomesTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final JsonNode ROLLOUT =
      JSON.readTree(
          """
          {"id": "r1", "state": "FAILED", "reboots": [
            {"host": "host-1", "state": "DONE", "outcome": "KEXEC",
             "bootIdBefore": "b1", "bootIdAfter": "b2", "kernelBefore": "7.2.11", "kernelAfter": "7.2.12",
             "load": {"method": "NORMAL", "segments": [{"index": 0, "address": 4096, "size": 8192}],
                      "refused": [{"method": "CMA", "code": "NO_CMA", "reason": "No area.", "segments": []}]},
             "phases": [{"phase": "STAGE", "millis": 1249, "uncertaintyMillis": 1, "source": "clock"},
                        {"phase": "HOT_PHASE", "millis": 300, "uncertaintyMillis": 9, "source": "clock"}]},
            {"host": "host-2", "state": "DONE", "outcome": "LOST", "phases": []}]}
          """);

  @Test
  void theJsonHasWhatScriptsAskFor() {
    var json = JSON.readTree(Outcomes.json(ROLLOUT, null));
    assertThat(json.path("rollout").asString()).isEqualTo("r1");
    assertThat(json.path("state").asString()).isEqualTo("FAILED");
    var host = json.path("hosts").get(0);
    assertThat(host.propertyNames())
        .containsExactlyInAnyOrder(
            "name", "outcome", "bootIdBefore", "bootIdAfter", "kernelBefore", "kernelAfter", "loadReport", "phases");
    assertThat(host.path("loadReport").path("method").asString()).isEqualTo("NORMAL");
    assertThat(host.path("loadReport").path("segments").size()).isOne();
    assertThat(host.path("loadReport").path("refused").get(0).path("code").asString()).isEqualTo("NO_CMA");
    assertThat(host.path("phases").path("stage").asLong()).isEqualTo(1249);
    assertThat(host.path("phases").path("hotPhase").asLong()).isEqualTo(300);
    assertThat(json.path("hosts").get(1).path("bootIdAfter").isNull()).isTrue();
  }

  @Test
  void onlyKexecCountsAsGood() {
    assertThat(Outcomes.allByKexec(ROLLOUT)).isFalse();
    assertThat(Outcomes.allByKexec(JSON.readTree("{\"reboots\": [{\"outcome\": \"KEXEC\"}]}"))).isTrue();
    assertThat(Outcomes.count(ROLLOUT)).isEqualTo(Map.of("KEXEC", 1, "LOST", 1));
  }

  @Test
  void progressIsALineEachForFewHostsAndACountForMany() {
    assertThat(new Progress(2).lines(ROLLOUT)).isEqualTo(List.of("  host-1       KEXEC", "  host-2       LOST"));
    var waiting =
        JSON.readTree(
            """
            {"reboots": [
              {"host": "host-1", "state": "STAGED", "byFirmware": false, "load": {"method": "CMA"}},
              {"host": "host-2", "state": "STAGED", "byFirmware": true, "load": null}]}
            """);
    assertThat(new Progress(2).lines(waiting))
        .containsExactly(
            "  host-1       staged by CMA, waits for its turn",
            "  host-2       ready to go through its firmware, waits for its turn");
    assertThat(new Progress(1000).lines(ROLLOUT)).isEqualTo(List.of("  {KEXEC=1, LOST=1}"));
  }
}
