package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.rollout.engine.Blocker;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a rollout stands, as those see it who watch, on its way from the draft to its end. */
class RolloutStatusesTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static List<TestAgent> agents(String prefix, int count) {
    var agents = IntStream.range(0, count).mapToObj(i -> SERVICE.enrolled("%s-%d".formatted(prefix, i))).toList();
    agents.forEach(TestAgent::checkIn);
    return agents;
  }

  private static UUID rollout(List<TestAgent> agents, Map<String, ?> more) {
    var wanted = new HashMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    wanted.put("hosts", agents.stream().map(TestAgent::name).toList());
    wanted.putAll(more);
    var answer = SERVICE.operator().post("/api/v1/rollouts", wanted);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return UUID.fromString(answer.json().path("id").asString());
  }

  private static RolloutStatus status(UUID id) {
    return SERVICE.bean(RolloutStatuses.class).read(id);
  }

  private static String marks(UUID id) {
    return status(id).marks();
  }

  private static void act(UUID id, String act) {
    var answer = SERVICE.operator().post("/api/v1/rollouts/%s/%s".formatted(id, act), "");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
  }

  /** Each word of a host changes the picture, those that yield no event too. */
  @Test
  void aLetterForEachHostInItsTurn() {
    var agents = agents("marks", 3);
    var id = rollout(agents, Map.of("maxOut", 1, "draft", true));
    var draft = status(id);
    assertThat(draft.marks()).isEmpty();
    assertThat(draft.waves()).isEmpty();
    assertThat(draft.waiting()).isNull();
    assertThat(draft.forecast()).isNull();
    act(id, "submit");
    assertThat(marks(id)).isEqualTo("GQQ");
    var first = agents.getFirst();
    first.checkIn();
    first.host().finishStaging();
    await().atMost(PATIENCE).until(() -> {
      first.checkIn();
      return first.host().isAway();
    });
    assertThat(marks(id)).matches("O[QG]Q");
    var out = status(id);
    assertThat(out.waiting()).as("somebody is out").isNull();
    assertThat(out.forecast()).isAfter(out.at());
    first.host().comeBack(Outcome.KEXEC, true);
    first.checkIn();
    act(id, "pause");
    assertThat(marks(id)).isEqualTo("KQQ");
    var paused = status(id);
    assertThat(paused.forecast()).as("nobody knows for how long").isNull();
    assertThat(paused.newest()).hasSize(1);
    assertThat(paused.newest().getFirst().host()).isEqualTo("marks-0");
    assertThat(paused.newest().getFirst().out()).isPositive();
    assertThat(Objects.requireNonNull(paused.waiting()).host()).isEqualTo("marks-1");
    assertThat(paused.waiting().blockers()).extracting(Blocker::code).contains(Blocker.Code.PAUSED);
    act(id, "abort");
    assertThat(marks(id)).isEqualTo("KCC");
    assertThat(status(id).budgets()).isEmpty();
  }

  @Test
  void whoKeepsItsPlaceHasASmallLetterUntilSomebodyResolvesIt() {
    var agents = agents("held", 1);
    var id = rollout(agents, Map.of("maxFailures", 3));
    var agent = agents.getFirst();
    await().atMost(PATIENCE).until(() -> {
      agent.host().finishStaging();
      agent.checkIn();
      return agent.host().isAway();
    });
    agent.host().comeBack(Outcome.FIRMWARE_FALLBACK, true);
    agent.checkIn();
    var held = status(id);
    assertThat(held.marks()).isEqualTo("b");
    assertThat(held.held()).extracting(RolloutStatus.Ended::host).containsExactly("held-0");
    assertThat(held.rollout().tally().held()).isEqualTo(1);
    SERVICE.operator().post("/api/v1/rollouts/%s/reboots/held-0/resolution".formatted(id), Map.of("note", "looked at"));
    assertThat(marks(id)).isEqualTo("B");
    assertThat(status(id).held()).isEmpty();
  }

  @Test
  void theLastAttemptOfAHostCounts() {
    var agents = agents("again", 1);
    var id = rollout(agents, Map.of("retries", Map.of("most", 2, "backOff", "PT1H"), "maxFailures", 3));
    var agent = agents.getFirst();
    agent.checkIn();
    agent.host().refuse();
    agent.checkIn();
    assertThat(marks(id)).as("it is tried again later").isEqualTo("Q");
    assertThat(status(id).newest()).hasSize(1);
    act(id, "abort");
    assertThat(marks(id)).isEqualTo("C");
  }

  @Test
  void budgetsThatBoundItsHostsAreToldAndOthersAreNot() {
    var operator = SERVICE.operator();
    var agents = agents("bounded", 2);
    operator.put("/api/v1/hosts/bounded-0/labels", Map.of("rack", "b1", "bounded", "yes"));
    operator.put("/api/v1/hosts/bounded-1/labels", Map.of("rack", "b2", "bounded", "yes"));
    operator.put("/api/v1/budgets/bounded-racks", Map.of("selector", "bounded=yes", "label", "rack", "maxOut", 1));
    operator.put("/api/v1/budgets/bounded-others", Map.of("selector", "bounded=no", "maxOut", 1));
    try {
      var id = rollout(agents, Map.of("maxOut", 2));
      await().atMost(PATIENCE).until(() -> {
        for (var agent : agents) {
          agent.host().finishStaging();
          agent.checkIn();
        }
        return agents.stream().allMatch(agent -> agent.host().isAway());
      });
      var status = status(id);
      assertThat(status.budgets()).extracting(BudgetUse::name).contains("bounded-racks").doesNotContain("bounded-others");
      var racks = status.budgets().stream().filter(budget -> budget.name().equals("bounded-racks")).findFirst().orElseThrow();
      assertThat(racks.groups()).containsExactly(new BudgetUse.Group("b1", 1, 1), new BudgetUse.Group("b2", 1, 1));
      agents.forEach(
          agent -> {
            agent.host().comeBack(Outcome.KEXEC, true);
            agent.checkIn();
          });
      assertThat(status(id).budgets()).as("it has ended").isEmpty();
    } finally {
      operator.send("DELETE", "/api/v1/budgets/bounded-racks");
      operator.send("DELETE", "/api/v1/budgets/bounded-others");
    }
  }

  @Test
  void theForecastIsOfWhatIsLeftAndNotBeforeTheSoakIsOver() {
    var agents = agents("forecast", 4);
    var id = rollout(agents, Map.of("maxOut", 1, "returnWithin", "PT2M", "waves", List.of(Map.of("hosts", 1, "soak", "PT1H")), "approvals", 1));
    var waiting = status(id);
    assertThat(waiting.forecast()).as("four hosts one after the other, an hour between").isNotNull();
    assertThat(Duration.between(waiting.at(), waiting.forecast())).isBetween(Duration.ofHours(1), Duration.ofHours(1).plusMinutes(9));
    SERVICE.operator().post("/api/v1/rollouts/%s/abort".formatted(id), "");
    assertThat(status(id).forecast()).isNull();
  }

  @Test
  void hostsAreFoundByWhereTheyAreAndByName() {
    var agents = agents("found", 5);
    var id = rollout(agents, Map.of("approvals", 1));
    var hosts = SERVICE.bean(RolloutHosts.class);
    var all = new RolloutHosts.Query(id, Set.of(), false, "");
    assertThat(hosts.page(all, -1, 2)).extracting(member -> member.host().name()).containsExactly("found-0", "found-1");
    assertThat(hosts.page(all, 1, 10)).extracting(member -> member.reboot().position()).containsExactly(2, 3, 4);
    assertThat(hosts.page(new RolloutHosts.Query(id, Set.of(RebootMark.QUEUED, RebootMark.OUT), false, "und-3"), -1, 10)).hasSize(1);
    assertThat(hosts.page(new RolloutHosts.Query(id, Set.of(RebootMark.KEXEC), false, ""), -1, 10)).isEmpty();
    assertThat(hosts.page(new RolloutHosts.Query(id, Set.of(), true, ""), -1, 10)).isEmpty();
    assertThat(hosts.page(new RolloutHosts.Query(id, Set.of(), false, "%"), -1, 10)).as("no pattern").isEmpty();
    assertThat(hosts.names(id, 3, 200)).containsExactly("found-3", "found-4");
    assertThat(hosts.names(id, -5, 6)).containsExactly("found-0");
    assertThat(hosts.names(id, Integer.MAX_VALUE, 200)).isEmpty();
    var members = hosts.page(all, -1, 10);
    var whyNots = SERVICE.bean(WhyNots.class).of(id, members, Scope.EVERYTHING);
    var one = SERVICE.bean(WhyNots.class).of(id, "found-2", Scope.EVERYTHING);
    assertThat(whyNots).hasSize(5);
    assertThat(Objects.requireNonNull(whyNots.get(members.get(2).host().id())).blockers()).isEqualTo(one.blockers());
    act(id, "abort");
  }
}
