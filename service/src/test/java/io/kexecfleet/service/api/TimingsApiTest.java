package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** How long real rollouts took and what they tried, as operators ask for it. */
class TimingsApiTest {

  private static final Caller ALL = SomeOutcomes.ALL;
  private static final String TIMINGS = "/api/v1/timings";
  private static final String LEDGER = "/api/v1/ledger";

  @BeforeAll
  static void somethingHappened() {
    assertThat(SomeOutcomes.rollouts()).hasSize(3);
  }

  private static List<String> groups(String query) {
    var answer = ALL.get(TIMINGS + query);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return StreamSupport.stream(answer.json().path("groups").spliterator(), false).map(TimingsApiTest::told).toList();
  }

  /** A group and its phases, such as {@code NORMAL OUT_OF_SERVICE:2}. */
  private static String told(JsonNode group) {
    var told = new StringBuilder(group.path("group").asString());
    group.path("phases").forEach(it -> told.append(" %s:%d".formatted(it.path("phase").asString(), it.path("count").asInt())));
    return told.toString();
  }

  @Test
  void figuresAreOfThePhasesThatAreKnown() {
    var answer = ALL.get(TIMINGS).json();
    assertThat(answer.path("by").isNull()).isTrue();
    assertThat(answer.path("leftOut").asInt()).isZero();
    var phases = answer.path("groups").get(0).path("phases");
    assertThat(phases.toString())
        .isEqualTo(
            "[{\"phase\":\"HOT_PHASE\",\"count\":1,\"p50\":200,\"p90\":200,\"p99\":200,\"max\":200,\"uncertainty\":50},"
                + "{\"phase\":\"OUT_OF_SERVICE\",\"count\":2,\"p50\":49161,\"p90\":85289,\"p99\":93418,\"max\":94321,\"uncertainty\":1000}]");
  }

  @Test
  void theyAreGroupedAndNarrowed() {
    assertThat(groups("?by=method")).containsExactly("NORMAL HOT_PHASE:1 OUT_OF_SERVICE:2");
    assertThat(groups("?by=kernel")).containsExactly("7.2 HOT_PHASE:1 OUT_OF_SERVICE:2");
    assertThat(groups("?by=hardware")).containsExactly("Test Machine HOT_PHASE:1 OUT_OF_SERVICE:2");
    assertThat(groups("?by=outcome")).containsExactly("FIRMWARE_FALLBACK OUT_OF_SERVICE:1", "KEXEC HOT_PHASE:1 OUT_OF_SERVICE:1");
    assertThat(groups("?by=day").toString()).matches("\\[20[0-9]{2}-[0-9]{2}-[0-9]{2} .*");
    assertThat(groups("?phase=KERNEL")).as("how long hosts were out is always there").containsExactly(" OUT_OF_SERVICE:2");
    assertThat(groups("?outcome=KEXEC")).containsExactly(" HOT_PHASE:1 OUT_OF_SERVICE:1");
    assertThat(groups("?selector=team%3Dblue")).containsExactly(" OUT_OF_SERVICE:1");
    assertThat(groups("?kernelTo=7.2&kernelFrom=7.1&hardware=Test%20Machine")).containsExactly(" HOT_PHASE:1 OUT_OF_SERVICE:2");
    assertThat(groups("?kernelTo=7.3")).isEmpty();
    assertThat(groups("?hardware=")).as("where it is not known").isEmpty();
    assertThat(groups("?method=CMA,FIRMWARE")).isEmpty();
    assertThat(groups("?until=2026-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void theLedgerCountsWhoWasOrderedToJump() {
    var ledger = ALL.get(LEDGER).json().path("ledger");
    assertThat(ledger.size()).isOne();
    var line = ledger.get(0);
    assertThat(line.path("hardware").asString()).isEqualTo("Test Machine");
    assertThat(line.path("kernelFrom").asString()).isEqualTo("7.1");
    assertThat(line.path("kernelTo").asString()).isEqualTo("7.2");
    assertThat(line.path("method").asString()).isEqualTo("NORMAL");
    assertThat(line.path("tried").asInt()).as("the rehearsal is not counted").isEqualTo(2);
    assertThat(line.path("succeeded").asInt()).isOne();
    assertThat(line.path("failed").toString()).isEqualTo("{\"FIRMWARE_FALLBACK\":1}");
    assertThat(line.path("lastTried").asString())
        .isEqualTo(ALL.get("/api/v1/reboots?outcome=FIRMWARE_FALLBACK").json().path("reboots").get(0).path("endedAt").asString());
    assertThat(ALL.get(LEDGER + "?outcome=KEXEC").json().path("ledger").get(0).path("tried").asInt()).isOne();
    assertThat(ALL.get(LEDGER + "?kernelTo=7.3").json().path("ledger").size()).isZero();
  }

  @Test
  void hostsOutOfReachAreNotCounted() {
    var red = SomeOutcomes.SERVICE.as(Role.VIEWER, "team=red");
    var line = red.get(LEDGER).json().path("ledger").get(0);
    assertThat(line.path("tried").asInt()).isOne();
    assertThat(line.path("failed").size()).isZero();
    assertThat(told(red.get(TIMINGS).json().path("groups").get(0))).isEqualTo(" HOT_PHASE:1 OUT_OF_SERVICE:1");
    assertThat(red.get(TIMINGS + ".csv").body()).contains(",good,").doesNotContain(",bad,");
  }

  @Test
  void theFileHasOneRowForEachReboot() {
    var answer = ALL.get(TIMINGS + ".csv?phase=HOT_PHASE,OUT_OF_SERVICE");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.type()).isEqualToIgnoringCase("text/csv;charset=UTF-8");
    var lines = answer.body().split("\r\n", -1);
    assertThat(lines).hasSize(4);
    assertThat(lines[0])
        .isEqualTo("ended,reboot,rollout,host,outcome,method,kernel_from,kernel_to,hardware,saved_s,hot_phase_s,out_of_service_s");
    assertThat(lines[1]).endsWith("," + SomeOutcomes.rollouts().getFirst() + ",good,KEXEC,NORMAL,7.1,7.2,Test Machine,,0.200,4.000");
    assertThat(lines[2]).endsWith("," + SomeOutcomes.rollouts().get(1) + ",bad,FIRMWARE_FALLBACK,NORMAL,7.1,7.2,Test Machine,,,94.321");
    assertThat(lines[3]).isEmpty();
    assertThat(ALL.get(TIMINGS + ".csv?kernelTo=7.3").body().lines()).hasSize(1);
  }

  @Test
  void whatIsNotUnderstoodIsRefusedAndTheChoicesNamed() {
    var wrong =
        Map.of(
            "phase=HOT", "HOT_PHASE, KERNEL",
            "by=rack", "method, kernel, hardware, outcome, day",
            "method=SLOW", "CMA, NORMAL, QUICK, KEXEC_LOAD, FIRMWARE",
            "outcome=GOOD", "KEXEC, FIRMWARE",
            "selector=%3D", "No requirement",
            "since=2020-01-01T00:00:00Z&until=2022-01-01T00:00:00Z", "at most 366 days",
            "hardware=" + "x".repeat(301), "at most 300",
            "kernelFrom=%00", "NUL");
    wrong.forEach(
        (query, said) -> {
          for (var path : query.startsWith("by") ? List.of(TIMINGS) : List.of(TIMINGS, TIMINGS + ".csv")) {
            var answer = ALL.get(path + "?" + query);
            assertThat(answer.status()).as(query).isEqualTo(400);
            assertThat(answer.type()).startsWith("application/problem+json");
            assertThat(answer.text("field")).as(query).isEqualTo(query.substring(0, query.indexOf('=')));
            assertThat(answer.text("detail")).as(query).contains(said);
          }
        });
    assertThat(ALL.get(LEDGER + "?cursor=x").text("field")).isEqualTo("cursor");
    assertThat(ALL.get(LEDGER + "?limit=1001").text("field")).isEqualTo("limit");
  }
}
