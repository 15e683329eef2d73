package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutApiTest {

  private static final String PATH = "/api/v1/rollouts";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private void host(String name) {
    assertThat(operator.post("/api/v1/hosts", Map.of("name", name)).status()).isEqualTo(201);
  }

  private int stored() {
    return Objects.requireNonNull(service.database().queryForObject("select count(*)::int from rollout", Integer.class));
  }

  @Test
  void isCreatedWithWhatWasLeftOutFilledIn() {
    host("api0");
    var created = operator.post(PATH, Map.of("hosts", List.of("api0"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 2));
    assertThat(created.status()).isEqualTo(201);
    var rollout = operator.get(created.location()).json();
    assertThat(rollout.path("state").asString()).isEqualTo("RUNNING");
    assertThat(rollout.path("plan").path("deadlines").path("stage").asString()).isEqualTo("PT10M");
    assertThat(rollout.path("plan").path("deadlines").path("comeBack").asString()).isEqualTo("PT10M");
    assertThat(rollout.path("maxFailures").asInt()).isZero();
    assertThat(rollout.path("target").path("commandLine").asString()).isEqualTo("REUSE");
    assertThat(rollout.path("reboots").get(0).path("host").asString()).isEqualTo("api0");
    assertThat(operator.get("/api/v1/hosts/api0").json().path("reboot").path("state").asString()).isEqualTo("STAGING");
  }

  @Test
  void aTargetIsStoredAsItWasNamed() {
    host("api-target");
    var initrds = List.of("/boot/microcode", "/boot/initrd");
    assertThat(stored(Map.of("select", "PATHS", "kernel", "/boot/k", "initrds", initrds)))
        .contains("\"kernel\":\"/boot/k\"", "\"initrds\":[\"/boot/microcode\",\"/boot/initrd\"]");
    assertThat(stored(Map.of("select", "DEFAULT_ENTRY", "commandLine", "APPEND", "arguments", "quiet")))
        .contains("\"select\":\"DEFAULT_ENTRY\"", "\"initrds\":[]", "\"arguments\":\"quiet\"");
  }

  private String stored(Map<String, Object> target) {
    var created = operator.post(PATH, Map.of("hosts", List.of("api-target"), "target", target, "maxOut", 1, "draft", true));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    return operator.get(created.location()).json().path("target").toString();
  }

  /** One mistake each in an otherwise good request; quotes are single here. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'hosts':[]|'hosts':['api-x']|hosts
          'hosts':['api-x','api-x']|'hosts':['api-x']|hosts
          'hosts':'api-x'|'hosts':['api-x']|hosts
          'maxOut':0|'maxOut':1|maxOut
          'maxOut':'1'|'maxOut':1|maxOut
          'maxOut':1.5|'maxOut':1|maxOut
          'maxOut':null|'maxOut':1|maxOut
          'maxFailure':3|'maxFailures':0|maxFailure
          'maxFailures':-1|'maxFailures':0|maxFailures
          'returnWithin':'PT5S'|'returnWithin':'PT1M'|returnWithin
          'returnWithin':'PT25H'|'returnWithin':'PT1M'|returnWithin
          'returnWithin':'soon'|'returnWithin':'PT1M'|returnWithin
          'returnWithin':60|'returnWithin':'PT1M'|returnWithin
          'select':'NEWEST'|'select':'RELEASE'|target.select
          'select':1|'select':'RELEASE'|target.select
          'release':null|'release':'7.2'|target
          'release':'../x'|'release':'7.2'|target
          'release':'7.2','kernel':'/boot/x'|'release':'7.2'|target
          'release':'7.2','initrds':['/boot/i']|'release':'7.2'|target
          'release':'7.2','initrd':'/boot/i'|'release':'7.2'|target.initrd
          'select':'PATHS','kernel':'/boot/k','initrds':[null]|'select':'RELEASE','release':'7.2'|target
          'select':'PATHS','kernel':'/boot/k','initrds':'/boot/i'|'select':'RELEASE','release':'7.2'|target.initrds
          'select':'DEFAULT_ENTRY','kernel':'/boot/k'|'select':'RELEASE','release':'7.2'|target
          """)
  void aMistakeIsNamedAndNothingIsStored(String mistake, String instead, String field) {
    var good =
        "{'hosts':['api-x'],'target':{'select':'RELEASE','release':'7.2'},'maxOut':1,'maxFailures':0,'returnWithin':'PT1M'}";
    assertThat(good).contains(instead);
    var before = stored();
    var answer = operator.post(PATH, good.replace(instead, mistake).replace('\'', '"'));
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(answer.text("field")).as(answer.body()).startsWith(field);
    assertThat(answer.body()).doesNotContain("Exception").doesNotContain("io.kexecfleet");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void unknownHostsAreNamedUpToABound() {
    var names = IntStream.range(0, 30).mapToObj(i -> "unknown" + i).toList();
    var answer = operator.post(PATH, Map.of("hosts", names, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).contains("unknown0").contains("unknown9").doesNotContain("unknown10").contains("20 more");
  }

  @Test
  void aHostIsInOneRolloutAtATime() {
    host("busy0");
    var body = Map.of("hosts", List.of("busy0"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    var first = operator.post(PATH, body);
    assertThat(first.status()).isEqualTo(201);
    var before = stored();
    var second = operator.post(PATH, body);
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.text("detail")).contains("busy0").contains(first.text("id"));
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void pagesFollowOneAnother() {
    var names = IntStream.range(0, 7).mapToObj("page%d"::formatted).toList();
    names.forEach(this::host);
    host("page-before");
    operator.post(PATH, Map.of("hosts", List.of("page-before"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    var created = operator.post(PATH, Map.of("hosts", names, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    var seen = new ArrayList<String>();
    for (var more = "?limit=3"; !more.isEmpty(); ) {
      var page = operator.get(created.location() + more);
      page.json().path("reboots").forEach(reboot -> seen.add(reboot.path("host").asString()));
      more = page.text("next").isEmpty() ? "" : "?limit=3&cursor=" + page.text("next");
    }
    assertThat(seen).isEqualTo(names);
    var newest = operator.get(PATH + "?limit=1");
    assertThat(newest.json().path("rollouts").get(0).path("id").asString()).isEqualTo(created.text("id"));
    assertThat(operator.get(PATH + "?limit=1&cursor=" + newest.text("next")).json().path("rollouts").get(0).path("id").asString())
        .isNotEqualTo(created.text("id"));
  }

  @Test
  void whatIsNotThereOrMakesNoSenseIsSaid() {
    assertThat(operator.get(PATH + "/" + UUID.randomUUID()).status()).isEqualTo(404);
    assertThat(operator.get(PATH + "/nonsense").status()).isEqualTo(400);
    assertThat(operator.get(PATH + "?limit=0").status()).isEqualTo(400);
    assertThat(operator.get(PATH + "?limit=1001").status()).isEqualTo(400);
    assertThat(operator.get("/api/v1/hosts/nobody").status()).isEqualTo(404);
    assertThat(operator.get("/api/v1/nothing").status()).isEqualTo(404);
    assertThat(operator.send("DELETE", PATH).status()).isEqualTo(405);
    assertThat(operator.post(PATH, "").status()).isEqualTo(400);
    assertThat(operator.post(PATH, "{").status()).isEqualTo(400);
    assertThat(operator.post(PATH, "[]").status()).isEqualTo(400);
    assertThat(operator.post("/api/v1/hosts", Map.of("name", "No")).status()).isEqualTo(400);
    assertThat(operator.post("/api/v1/hosts", "{}").text("field")).isEqualTo("name");
  }

  @Test
  void onlyWhatWasLostIsResolved() {
    host("resolve0");
    var created = operator.post(PATH, Map.of("hosts", List.of("resolve0"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    assertThat(operator.post(created.location() + "/reboots/resolve0/resolution", "{}").status()).isEqualTo(409);
    assertThat(operator.post(created.location() + "/reboots/other/resolution", "{}").status()).isEqualTo(404);
    assertThat(operator.post(PATH + "/" + UUID.randomUUID() + "/reboots/resolve0/resolution", "{}").status()).isEqualTo(404);
  }

  @Test
  void aHostExistsOnce() {
    host("once0");
    assertThat(operator.post("/api/v1/hosts", Map.of("name", "once0")).status()).isEqualTo(409);
  }

  @Test
  void tenThousandHostsAreOneRollout() {
    service.database().update(
        "insert into host (id, name, created_at) select gen_random_uuid(), 'many' || i, now() from generate_series(1, 10000) i");
    var names = IntStream.rangeClosed(1, 10_000).mapToObj("many%d"::formatted).toList();
    var created = operator.post(PATH, Map.of("hosts", names, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 500));
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    assertThat(operator.get(created.location()).json().path("tally").path("ahead").asInt()).isEqualTo(500);
    var tooMany = new ArrayList<>(names);
    tooMany.add("page0");
    assertThat(operator.post(PATH, Map.of("hosts", tooMany, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1)).text("field"))
        .isEqualTo("hosts");
  }
}
