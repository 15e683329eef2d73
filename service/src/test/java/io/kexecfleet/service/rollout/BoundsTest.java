package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What holds hosts back over several rollouts: budgets, windows, freezes. Each test has hosts of its own, by the label bounds. */
class BoundsTest {

  private static final String PATH = "/api/v1/rollouts";

  private final RunningService service = RunningService.shared();
  private final Caller operator = service.operator();
  private final List<TestAgent> agents = new ArrayList<>();
  private final List<String> rollouts = new ArrayList<>();
  private final List<String> bounds = new ArrayList<>();

  /** What others would be held back by, or find. */
  @AfterEach
  void leaveNothing() {
    rollouts.forEach(rollout -> operator.send("POST", rollout + "/abort"));
    for (var agent : agents) {
      agent.host().comeBack(Outcome.KEXEC, true);
      agent.checkIn();
    }
    bounds.forEach(bound -> assertThat(operator.send("DELETE", bound).status()).isEqualTo(204));
  }

  /** @param name begins with the fleet that it is of */
  private TestAgent agent(String name, String rack) {
    var agent = service.enrolled("bounds-" + name);
    agents.add(agent);
    agent.checkIn();
    // Of hardware of which nobody knows how long it takes.
    var labels = Map.of("bounds", name.substring(0, 1), "rack", rack, "hardware", "bounds-" + name.charAt(0));
    assertThat(operator.send("PUT", "/api/v1/hosts/" + agent.name() + "/labels", labels).status()).isEqualTo(200);
    return agent;
  }

  private Caller.Answer create(List<TestAgent> agents, Map<String, ?> more) {
    var plan = new HashMap<String, Object>();
    plan.put("hosts", agents.stream().map(TestAgent::name).toList());
    plan.put("target", Map.of("select", "LATEST_INSTALLED"));
    plan.put("maxOut", 5);
    plan.putAll(more);
    var made = operator.post(PATH, plan);
    rollouts.add(made.location());
    return made;
  }

  private void put(String path, Map<String, ?> body) {
    var answer = operator.send("PUT", path, body);
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    bounds.add(path);
  }

  private static JsonNode named(JsonNode all, String field, String name) {
    for (var one : all) {
      if (one.path(field).asString().equals(name)) {
        return one;
      }
    }
    throw new AssertionError(all.toString());
  }

  private static void stage(TestAgent agent) {
    agent.checkIn();
    agent.host().finishStaging();
    agent.checkIn();
  }

  @Test
  void aBudgetPerRackHoldsOverRollouts() {
    put("/api/v1/budgets/bounds-a", Map.of("selector", "bounds=a", "label", "rack", "maxOut", 1));
    var first = agent("a1", "r1");
    var second = agent("a2", "r1");
    var elsewhere = agent("a3", "r2");
    create(List.of(first), Map.of());
    var rollout = create(List.of(second, elsewhere), Map.of()).location();
    stage(first);
    assertThat(first.host().isAway()).isTrue();
    stage(second);
    stage(elsewhere);
    assertThat(second.host().isAway()).isFalse();
    assertThat(elsewhere.host().isAway()).isTrue();

    var why = operator.get(rollout + "/reboots/bounds-a2/why-not").json().path("blockers").get(0);
    assertThat(why.path("code").asString()).isEqualTo("BUDGET");
    assertThat(why.path("detail").asString()).contains("bounds-a").contains("rack=r1").contains("1 of 1").contains("bounds-a1");
    var taken = named(operator.get("/api/v1/budgets/use").json().path("budgets"), "name", "bounds-a").path("taken");
    assertThat(taken.path("r1").get(0).path("host").asString()).isEqualTo("bounds-a1");

    first.host().comeBack(Outcome.KEXEC, true);
    first.checkIn();
    await().atMost(Duration.ofSeconds(10)).until(() -> { second.checkIn(); return second.host().isAway(); });
  }

  @Test
  void whoCameBackBadlyKeepsItsPlaceInTheFleetUntilItIsResolved() {
    put("/api/v1/budgets/bounds-b", Map.of("selector", "bounds=b", "maxOut", 1));
    var first = agent("b1", "r1");
    var second = agent("b2", "r2");
    var failed = create(List.of(first), Map.of()).location();
    stage(first);
    first.host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
    first.checkIn();
    assertThat(operator.get(failed).text("state")).isEqualTo("FAILED");
    assertThat(operator.get(failed).json().path("reboots").get(0).path("needsResolution").asBoolean()).isTrue();
    create(List.of(second), Map.of());
    stage(second);
    assertThat(second.host().isAway()).isFalse();
    assertThat(operator.post(failed + "/reboots/bounds-b1/resolution", Map.of("note", "checked")).status()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(10)).until(() -> { second.checkIn(); return second.host().isAway(); });
  }

  @Test
  void nobodyJumpsOutsideTheWindowAndStagingBeginsShortlyBefore() {
    var now = service.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    var opens = now.plus(Duration.ofMinutes(20));
    put(
        "/api/v1/windows/bounds-night",
        Map.of("start", opens.toString().replace("Z", ""), "zone", "UTC", "duration", "PT1H"));
    var agent = agent("c1", "r1");
    var rollout = create(List.of(agent), Map.of("windows", List.of("bounds-night"), "returnWithin", "PT10M")).location();
    assertThat(agent.checkIn().desired().order()).isNull();
    var why = operator.get(rollout + "/reboots/bounds-c1/why-not").json();
    assertThat(why.path("blockers").get(0).path("code").asString()).isEqualTo("WINDOW");
    assertThat(why.path("next").asString()).isEqualTo(opens.toString());
    assertThat(operator.send("DELETE", "/api/v1/windows/bounds-night").status()).isEqualTo(409);

    service.clock().advance(Duration.ofMinutes(11));
    await().atMost(Duration.ofSeconds(10)).until(() -> agent.checkIn().desired().order() != null);
    agent.host().finishStaging();
    agent.checkIn();
    assertThat(agent.host().isAway()).isFalse();
    service.clock().advance(Duration.ofMinutes(10));
    await().atMost(Duration.ofSeconds(10)).until(() -> { agent.checkIn(); return agent.host().isAway(); });
  }

  @Test
  void nobodyJumpsTooLateToBeBackInTheWindow() {
    var now = service.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    put(
        "/api/v1/windows/bounds-short",
        Map.of(
            "start", now.minus(Duration.ofMinutes(55)).toString().replace("Z", ""),
            "zone", "UTC", "duration", "PT1H", "rrule", "FREQ=DAILY"));
    var agent = agent("d1", "r1");
    var rollout = create(List.of(agent), Map.of("windows", List.of("bounds-short"), "returnWithin", "PT10M")).location();
    assertThat(agent.checkIn().desired().order()).isNull();
    assertThat(operator.get(rollout + "/reboots/bounds-d1/why-not").json().path("blockers").get(0).path("detail").asString())
        .contains("bounds-short");
  }

  @Test
  void aFreezeHoldsThoseItNames() {
    var now = service.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    put(
        "/api/v1/freezes/bounds-sale",
        Map.of("from", now.minusSeconds(60).toString(), "to", now.plusSeconds(86_400).toString(), "selector", "bounds=e,rack=r1", "reason", "sale"));
    var frozen = agent("e1", "r1");
    var free = agent("e2", "r2");
    var rollout = create(List.of(frozen, free), Map.of()).location();
    stage(free);
    assertThat(free.host().isAway()).isTrue();
    assertThat(frozen.checkIn().desired().order()).isNull();
    assertThat(operator.get(rollout + "/reboots/bounds-e1/why-not").json().path("blockers").get(0).path("code").asString())
        .isEqualTo("FREEZE");
  }

  @Test
  void aPreviewTellsWavesBudgetsAndTheEndAndStartsNothing() {
    var agents = List.of(agent("f1", "r1"), agent("f2", "r1"), agent("f3", "r2"));
    put("/api/v1/budgets/bounds-f", Map.of("selector", "bounds=f", "label", "rack", "maxOut", 1));
    var newest = operator.get(PATH + "?limit=1").body();
    var preview =
        operator.post(
            PATH + "/preview",
            Map.of(
                "selector", "bounds=f",
                "target", Map.of("select", "LATEST_INSTALLED"),
                "maxOut", "67%",
                "maxFailures", "34%",
                "waves", List.of(Map.of("hosts", 1, "soak", "PT1H")),
                "order", Map.of("by", "SPREAD", "label", "rack"),
                "returnWithin", "PT10M"));
    assertThat(preview.status()).as(preview.body()).isEqualTo(200);
    var json = preview.json();
    assertThat(json.path("maxOut").asInt()).isEqualTo(2);
    assertThat(json.path("maxFailures").asInt()).isEqualTo(1);
    assertThat(json.path("waves").get(0).path("first").get(0).asString()).isEqualTo("bounds-f1");
    assertThat(json.path("waves").get(1).path("first").get(0).asString()).isEqualTo("bounds-f3");
    assertThat(named(json.path("budgets"), "name", "bounds-f").path("places").path("r1").asInt()).isOne();
    var finish = Instant.parse(json.path("finishBy").asString());
    assertThat(Duration.between(service.clock().instant(), finish)).isBetween(Duration.ofMinutes(79), Duration.ofMinutes(91));
    assertThat(operator.get(PATH + "?limit=1").body()).isEqualTo(newest);
    assertThat(agents.getFirst().checkIn().desired().order()).isNull();
  }
}
