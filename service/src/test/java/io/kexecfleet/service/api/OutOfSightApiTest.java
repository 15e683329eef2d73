package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is bound by a scope learns what becomes of the hosts in it, and nothing of whose rollouts and hosts else had a part in that. */
class OutOfSightApiTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Caller ALL = SERVICE.operator();
  private static final String ROLLOUTS = "/api/v1/rollouts";

  private static TestAgent agent(String name, String team) {
    var agent = SERVICE.enrolled(name);
    agent.checkIn();
    assertThat(ALL.put("/api/v1/hosts/" + name + "/labels", Map.of("team", team)).status()).isEqualTo(200);
    return agent;
  }

  private static Caller.Answer create(Caller caller, TestAgent agent, Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    plan.putAll(more);
    return caller.post(ROLLOUTS, plan);
  }

  private static String created(Caller caller, TestAgent agent) {
    var answer = create(caller, agent, Map.of("name", "unsaid"));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.text("id");
  }

  private static void leaves(TestAgent agent) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
  }

  private static String whyNot(Caller caller, String rollout, TestAgent agent) {
    var blockers = caller.get("%s/%s/reboots/%s/why-not".formatted(ROLLOUTS, rollout, agent.name())).json().path("blockers");
    return blockers.valueStream().filter(it -> it.path("code").asString().equals("BUDGET")).findFirst().orElseThrow().path("detail").asString();
  }

  @Test
  void whoHoldsPlacesOutOfScopeIsCountedAndNotNamed() {
    var hosts = List.of(agent("unseen-blue-1", "sight-blue"), agent("unseen-red-1", "sight-red"), agent("unseen-red-2", "sight-red"));
    var budget = Map.of("selector", "team in (sight-red, sight-blue)", "maxOut", 1);
    assertThat(ALL.put("/api/v1/budgets/sight", budget).status()).isEqualTo(200);
    var red = SERVICE.as(Role.OPERATOR, "team=sight-red");
    created(SERVICE.as(Role.OPERATOR, "team=sight-blue"), hosts.get(0));
    leaves(hosts.get(0));
    var second = created(red, hosts.get(1));
    assertThat(whyNot(ALL, second, hosts.get(1))).isEqualTo("Budget sight: 1 of 1 places are taken by unseen-blue-1.");
    assertThat(whyNot(red, second, hosts.get(1))).isEqualTo("Budget sight: 1 of 1 places are taken.");

    assertThat(ALL.put("/api/v1/budgets/sight", Map.of("selector", budget.get("selector"), "maxOut", 2)).status()).isEqualTo(200);
    leaves(hosts.get(1));
    var third = created(red, hosts.get(2));
    assertThat(whyNot(red, third, hosts.get(2))).isEqualTo("Budget sight: 2 of 2 places are taken by unseen-red-1 and 1 more.");

    assertThat(ALL.send("DELETE", "/api/v1/budgets/sight").status()).isEqualTo(204);
    leaves(hosts.get(2));
    hosts.forEach(
        agent -> {
          agent.host().comeBack(Outcome.KEXEC, true);
          agent.checkIn();
        });
  }

  private static String text(JsonNode of, String field) {
    return of.path(field).asString("null");
  }

  private static void assertSaysNothingOfTheRollout(JsonNode reboot) {
    assertThat(List.of("rollout", "wave", "position", "resolution")).allSatisfy(field -> assertThat(reboot.path(field).isNull()).as(field).isTrue());
  }

  @Test
  void whatBecameOfAHostIsToldAndNotInWhoseRollout() {
    var agent = agent("unseen-red-3", "sight-red");
    var red = SERVICE.as(Role.OPERATOR, "team=sight-red");
    var rollout = created(ALL, agent);
    leaves(agent);
    var now = red.get("/api/v1/hosts/unseen-red-3").json().path("reboot");
    assertThat(text(now, "state")).isEqualTo("OUT");
    assertThat(now.path("rollout").isNull()).isTrue();
    assertThat(red.get("/api/v1/hosts?search=unseen-red-3").body()).contains("\"state\":\"OUT\"").doesNotContain(rollout);

    agent.host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
    agent.checkIn();
    var resolved = ALL.post("%s/%s/reboots/unseen-red-3/resolution".formatted(ROLLOUTS, rollout), Map.of("note", "said by the others"));
    assertThat(resolved.text("resolution")).isEqualTo("said by the others");

    var history = red.get("/api/v1/hosts/unseen-red-3/reboots");
    var ended = history.json().path("reboots").get(0);
    assertThat(text(ended, "outcome")).isEqualTo("FIRMWARE_FALLBACK");
    assertThat(text(ended, "detail")).as("what the outcome was concluded from").isNotEqualTo("null");
    assertThat(text(ended, "resolvedAt")).isNotEqualTo("null");
    assertSaysNothingOfTheRollout(ended);
    var one = red.get("/api/v1/reboots/" + text(ended, "id"));
    assertThat(one.json()).isEqualTo(ended);
    var list = red.get("/api/v1/reboots?host=unseen-red-3");
    assertThat(list.json().path("reboots").get(0)).isEqualTo(ended);
    var rows = red.get("/api/v1/timings.csv?selector=team%3Dsight-red");
    assertThat(rows.body()).contains("unseen-red-3");
    for (var answer : List.of(history, one, list, rows)) {
      assertThat(answer.body()).doesNotContain(rollout).doesNotContain("said by the others").doesNotContain("unsaid");
    }
    assertThat(red.get("/api/v1/reboots?rollout=" + rollout).json().path("reboots").size()).as("by an id it happens to know").isZero();

    assertThat(text(ALL.get("/api/v1/hosts/unseen-red-3/reboots").json().path("reboots").get(0), "rollout")).isEqualTo(rollout);
    assertThat(ALL.get("/api/v1/timings.csv?selector=team%3Dsight-red").body()).contains(rollout);
    var own = created(red, agent);
    assertThat(text(red.get("/api/v1/hosts/unseen-red-3").json().path("reboot"), "rollout")).isEqualTo(own);
    assertThat(red.post("%s/%s/abort".formatted(ROLLOUTS, own), "").status()).isEqualTo(200);
    var taken = red.get("/api/v1/reboots?rollout=" + own).json().path("reboots").get(0);
    assertThat(taken.path("wave").asInt()).isOne();
    assertThat(text(taken, "detail")).isEqualTo("Taken back: the rollout stopped.");
  }

  @Test
  void whoTookAHostBackIsNotNamed() {
    var agent = agent("unseen-red-4", "sight-red");
    var rollout = create(ALL, agent, Map.of("approvals", 1)).text("id");
    assertThat(ALL.post("%s/%s/abort".formatted(ROLLOUTS, rollout), "").status()).isEqualTo(200);
    var path = "/api/v1/hosts/unseen-red-4/reboots";
    assertThat(text(ALL.get(path).json().path("reboots").get(0), "detail")).isEqualTo("Aborted by operator.");
    var seen = SERVICE.as(Role.VIEWER, "team=sight-red").get(path).json().path("reboots").get(0);
    assertThat(text(seen, "outcome")).isEqualTo("CANCELLED");
    assertThat(seen.path("detail").isNull()).isTrue();
  }

  @Test
  void aHostThatIsBusyIsSoInARolloutThatIsNotNamed() {
    var agent = agent("unseen-red-5", "sight-red");
    var red = SERVICE.as(Role.OPERATOR, "team=sight-red");
    var rollout = created(ALL, agent);
    var plan = Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1);
    for (var answer : List.of(red.post(ROLLOUTS, plan), red.post(ROLLOUTS + "/preview", plan))) {
      assertThat(answer.body()).contains("Host unseen-red-5 is in a rollout that is out of this scope already").doesNotContain(rollout);
    }
    assertThat(ALL.post(ROLLOUTS, plan).text("detail")).contains(rollout);
    leaves(agent);
    agent.host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
    agent.checkIn();
    await().atMost(Duration.ofSeconds(10)).until(() -> ALL.get(ROLLOUTS + "/" + rollout).text("state").equals("FAILED"));
    var held = red.post(ROLLOUTS, plan);
    assertThat(held.text("detail")).contains("came back badly, in a rollout that is out of this scope").doesNotContain(rollout);
    assertThat(ALL.post(ROLLOUTS, plan).text("detail")).contains("in rollout " + rollout).contains("resolve it there");
    ALL.post("%s/%s/reboots/unseen-red-5/resolution".formatted(ROLLOUTS, rollout), Map.of());
  }
}
