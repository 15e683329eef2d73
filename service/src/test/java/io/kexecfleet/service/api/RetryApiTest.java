package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A new try of those who did not make it: all of it, or nothing. */
class RetryApiTest {

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();

  private TestAgent agent(String name, Map<String, String> labels) {
    var agent = service.enrolled(name);
    agent.checkIn();
    label(agent, labels);
    return agent;
  }

  private void label(TestAgent agent, Map<String, String> labels) {
    assertThat(operator.put("/api/v1/hosts/" + agent.name() + "/labels", labels).status()).isEqualTo(200);
  }

  /** All of them have gone and come back through their firmware, which nobody has looked at. */
  private String failed(List<TestAgent> agents, Map<String, ?> more) {
    var plan = new TreeMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 3, "maxFailures", 2));
    plan.put("hosts", agents.stream().map(TestAgent::name).toList());
    plan.putAll(more);
    var made = operator.post("/api/v1/rollouts", plan);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agents.stream().filter(agent -> !agent.host().isAway()).forEach(agent -> {
                agent.checkIn();
                agent.host().finishStaging();
              });
              return agents.stream().allMatch(agent -> agent.host().isAway());
            });
    for (var agent : agents) {
      agent.host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
      agent.checkIn();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> !operator.get(made.location()).text("endedAt").isEmpty());
    return made.location();
  }

  private JsonNode reboot(String rollout, TestAgent agent) {
    for (var reboot : operator.get(rollout).json().path("reboots")) {
      if (reboot.path("host").asString().equals(agent.name())) {
        return reboot;
      }
    }
    throw new AssertionError(agent.name());
  }

  private boolean needsResolution(String rollout, TestAgent agent) {
    return reboot(rollout, agent).path("needsResolution").asBoolean();
  }

  private String resolutions(String rollout) {
    return operator.get("/api/v1/audit?subject=" + rollout.substring(rollout.lastIndexOf('/') + 1)).body();
  }

  @Test
  void whoIsRetiredOrOutOfScopeIsLeftOutAndTheRestGoes() {
    var goes = agent("retry-goes", Map.of("retry", "in"));
    var retired = agent("retry-retired", Map.of("retry", "in"));
    var moved = agent("retry-moved", Map.of("retry", "in"));
    var rollout = failed(List.of(goes, retired, moved), Map.of("scope", "retry=in"));
    operator.post(rollout + "/reboots/retry-retired/resolution", Map.of("note", "scrapped"));
    assertThat(operator.send("DELETE", "/api/v1/hosts/retry-retired").status()).isEqualTo(204);
    label(moved, Map.of("retry", "out"));

    var scoped = service.as(Role.OPERATOR, "retry=in").with("Idempotency-Key", "again");
    var again = scoped.post(rollout + "/retry", "");
    assertThat(again.status()).as(again.body()).isEqualTo(201);
    assertThat(again.json().path("hosts").asInt()).isOne();
    assertThat(again.json().path("leftOut").toString())
        .isEqualTo(
            "[{\"why\":\"RETIRED\",\"hosts\":1,\"first\":[\"retry-retired\"]},{\"why\":\"OUT_OF_SCOPE\",\"hosts\":1,\"first\":[]}]");
    assertThat(needsResolution(rollout, goes)).isFalse();
    assertThat(needsResolution(rollout, moved)).as("out of scope, and so not touched").isTrue();
    assertThat(scoped.post(rollout + "/retry", "").body()).as("the same request again").isEqualTo(again.body());

    var nobody = operator.post(rollout + "/retry", "");
    assertThat(nobody.status()).as("the host is in the new one").isEqualTo(409);
    operator.send("POST", again.location() + "/abort");
    operator.post(rollout + "/reboots/retry-moved/resolution", Map.of("note", "seen to"));
  }

  @Test
  void whereTheNewOneCannotBeMadeNothingIsResolved() {
    var agent = agent("retry-group", Map.of("retry-rack", "r1"));
    var rollout = failed(List.of(agent), Map.of("maxOutPer", List.of(Map.of("label", "retry-rack", "maxOut", 1))));
    label(agent, Map.of());
    var before = resolutions(rollout);
    var refused = operator.post(rollout + "/retry", "");
    assertThat(refused.status()).as(refused.body()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("retry-rack");
    assertThat(needsResolution(rollout, agent)).isTrue();
    assertThat(resolutions(rollout)).isEqualTo(before);

    label(agent, Map.of("retry-rack", "r1"));
    var again = operator.post(rollout + "/retry", "");
    assertThat(again.status()).as(again.body()).isEqualTo(201);
    assertThat(again.json().path("leftOut").size()).isZero();
    assertThat(reboot(rollout, agent).path("resolution").asString()).isEqualTo("Tried again.");
    operator.send("POST", again.location() + "/abort");
  }

  @Test
  void whereEverybodyIsLeftOutItSaysWhy() {
    var agent = agent("retry-alone", Map.of());
    var rollout = failed(List.of(agent), Map.of());
    operator.post(rollout + "/reboots/retry-alone/resolution", Map.of("note", "scrapped"));
    assertThat(operator.send("DELETE", "/api/v1/hosts/retry-alone").status()).isEqualTo(204);
    var nobody = operator.post(rollout + "/retry", "");
    assertThat(nobody.status()).isEqualTo(409);
    assertThat(nobody.text("code")).isEqualTo("NOT_NOW");
    assertThat(nobody.text("detail")).contains("1 were retired");
  }
}
