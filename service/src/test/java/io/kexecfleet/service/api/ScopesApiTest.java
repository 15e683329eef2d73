package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who is bound by a scope reaches what is in it; the rest is for them as if it were not there. */
class ScopesApiTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Map<String, String> TARGET = Map.of("select", "LATEST_INSTALLED");

  private static final Caller ALL = SERVICE.operator();
  private static final Caller RED = SERVICE.as(Role.OPERATOR, "team=red");
  private static final Caller RED_VIEWER = SERVICE.as(Role.VIEWER, "team = red");
  private static final Caller BLUE = SERVICE.as(Role.OPERATOR, "team=blue");
  private static final Caller BLUE_APPROVER = SERVICE.as(Role.APPROVER, "team=blue");

  @BeforeAll
  static void hosts() {
    for (var team : List.of("red", "blue")) {
      for (var number : List.of("1", "2", "3")) {
        var name = "scope-%s-%s".formatted(team, number);
        SERVICE.enrolled(name);
        assertThat(ALL.put("/api/v1/hosts/" + name + "/labels", Map.of("team", team)).status()).isEqualTo(200);
      }
    }
  }

  private static Caller.Answer draft(Caller caller, Map<String, ?> choice) {
    var plan = new java.util.TreeMap<String, Object>(Map.of("target", TARGET, "maxOut", 1, "draft", true));
    plan.putAll(choice);
    return caller.post("/api/v1/rollouts", plan);
  }

  private static List<String> texts(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false).map(it -> it.path(field).asString()).toList();
  }

  @Test
  void hostsOutsideAreNotThere() {
    var seen = texts(RED.get("/api/v1/hosts").json().path("hosts"), "name");
    assertThat(seen).containsExactly("scope-red-1", "scope-red-2", "scope-red-3");
    assertThat(RED.get("/api/v1/hosts/scope-red-1").status()).isEqualTo(200);
    assertThat(RED.get("/api/v1/hosts/scope-blue-1").status()).isEqualTo(404);
    assertThat(texts(RED.get("/api/v1/hosts?selector=team%3Dblue").json().path("hosts"), "name")).isEmpty();
  }

  @Test
  void aRolloutTakesHostsOfTheScopeOnly() {
    var chosen = draft(RED, Map.of("selector", "team"));
    assertThat(chosen.status()).as(chosen.body()).isEqualTo(201);
    assertThat(chosen.json().path("hosts").asInt()).as("all of team red, nobody of team blue").isEqualTo(3);
    assertThat(chosen.text("scope")).isEqualTo("team=red");
    var named = draft(RED, Map.of("hosts", List.of("scope-red-1", "scope-blue-1")));
    assertThat(named.status()).isEqualTo(400);
    assertThat(named.text("detail")).contains("not known").contains("scope-blue-1");
    assertThat(draft(RED, Map.of("selector", "team=blue")).status()).isEqualTo(400);
    assertThat(RED.post("/api/v1/rollouts/preview", Map.of("target", TARGET, "maxOut", 1, "selector", "team")).json().path("hosts").asInt())
        .isEqualTo(3);
  }

  /** The hosts are looked for again when it is submitted: labels may have changed since. */
  @Test
  void aDraftStaysInItsScopeWhoeverSubmitsIt() {
    SERVICE.enrolled("scope-green-1");
    ALL.put("/api/v1/hosts/scope-green-1/labels", Map.of("team", "green"));
    var green = SERVICE.as(Role.OPERATOR, "team=green");
    var draft = draft(green, Map.of("selector", "team"));
    var submitted = ALL.send("POST", draft.location() + "/submit");
    assertThat(submitted.json().path("hosts").asInt()).isEqualTo(1);
    assertThat(ALL.send("POST", draft.location() + "/abort").status()).isEqualTo(200);
  }

  @Test
  void rolloutsOfOthersAreNotThere() {
    var red = draft(RED, Map.of("selector", "team")).location();
    var everybody = draft(ALL, Map.of("hosts", List.of("scope-red-1"))).location();
    for (var rollout : List.of(red, everybody)) {
      assertThat(BLUE.get(rollout).status()).isEqualTo(404);
      for (var act : List.of("submit", "pause", "resume", "abort", "advance", "retry", "gates/g/release", "reboots/scope-red-1/resolution")) {
        assertThat(BLUE.send("POST", rollout + "/" + act).status()).as(act).isEqualTo(404);
      }
      assertThat(BLUE_APPROVER.send("POST", rollout + "/approve").status()).isEqualTo(404);
      assertThat(BLUE.get(rollout + "/reboots/scope-red-1/why-not").status()).isEqualTo(404);
    }
    assertThat(RED_VIEWER.get(red).status()).isEqualTo(200);
    assertThat(RED_VIEWER.get(everybody).status()).as("made for the whole fleet").isEqualTo(404);
    var ids = texts(RED.get("/api/v1/rollouts?limit=1000").json().path("rollouts"), "scope");
    assertThat(ids).isNotEmpty().containsOnly("team=red");
    assertThat(ALL.send("POST", red + "/abort").status()).isEqualTo(200);
    ALL.send("POST", everybody + "/abort");
  }

  @Test
  void aWiderScopeThanOnesOwnCannotBeAskedFor() {
    for (var wider : List.of("", "team=blue", "team")) {
      var refused = draft(RED, Map.of("selector", "team", "scope", wider));
      assertThat(refused.status()).as(wider).isEqualTo(400);
      assertThat(refused.text("field")).isEqualTo("scope");
    }
    var narrowed = draft(ALL, Map.of("selector", "team", "scope", "team=red"));
    assertThat(narrowed.json().path("hosts").asInt()).isEqualTo(3);
  }

  @Test
  void whatIsAboutTheWholeFleetIsNotForThem() {
    var closed = new ArrayList<Caller.Answer>();
    closed.add(RED.get("/api/v1/audit"));
    closed.add(RED.get("/api/v1/budgets/use"));
    closed.add(RED.put("/api/v1/hosts/scope-red-1/labels", Map.of("team", "blue")));
    closed.add(RED.post("/api/v1/hosts", Map.of("name", "scope-new")));
    closed.add(RED.put("/api/v1/freezes/scope", Map.of()));
    assertThat(closed).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(403));
  }

  @Test
  void templatesOfOthersAreNotThere() {
    var schedule = Map.of("start", "2030-01-01T00:00", "zone", "UTC");
    var plan = Map.of("target", TARGET, "maxOut", 1, "selector", "team");
    var path = "/api/v1/templates/scope-red";
    assertThat(RED.put(path, Map.of("rollout", plan, "schedule", schedule)).status()).isEqualTo(200);
    assertThat(RED_VIEWER.get(path).status()).isEqualTo(200);
    assertThat(BLUE.get(path).status()).isEqualTo(404);
    assertThat(texts(BLUE.get("/api/v1/templates").json().path("templates"), "name")).doesNotContain("scope-red");
    assertThat(BLUE.send("DELETE", path).status()).isEqualTo(404);
    assertThat(BLUE.put(path, Map.of("rollout", plan, "schedule", schedule)).status()).isEqualTo(403);
    assertThat(RED.send("DELETE", path).status()).isEqualTo(204);
  }
}
