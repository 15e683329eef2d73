package io.kexecfleet.service.fleetlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What FleetLock clients may beside rollouts, windows and freezes, and what becomes of them. Each test has labels of its own. */
class LeasesTest {

  private static final TestDatabase.Address DATABASE = TestDatabase.fresh();
  private static final RunningService SERVICE = RunningService.start(RunningService.temporaryFolder(), DATABASE);
  private static final Caller OPERATOR = SERVICE.operator();
  private static final String GROUPS = "/api/v1/fleet-lock/groups/";

  @AfterAll
  static void stop() {
    SERVICE.close();
  }

  private static LockClient group(String name, Map<String, ?> more) {
    var wanted = new HashMap<String, Object>(Map.of("slots", 10, "whenExpired", "HOLD", "labels", Map.of("cell", name)));
    wanted.putAll(more);
    return LockClient.of(SERVICE, name, wanted);
  }

  private static void put(String path, Map<String, ?> body) {
    var answer = OPERATOR.put(path, body);
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
  }

  private static JsonNode leases(String group) {
    return OPERATOR.get(GROUPS + group + "/leases").json().path("leases");
  }

  private static TestAgent agent(String name, String cell) {
    var agent = SERVICE.enrolled(name);
    agent.checkIn();
    put("/api/v1/hosts/" + name + "/labels", Map.of("cell", cell));
    return agent;
  }

  private static String rollout(TestAgent agent) {
    var plan = Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT10M");
    var answer = OPERATOR.post("/api/v1/rollouts", plan);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private static boolean goes(TestAgent agent) {
    agent.checkIn();
    agent.host().finishStaging();
    agent.checkIn();
    return agent.host().isAway();
  }

  private static List<String> record(String subject) {
    return OPERATOR
        .get("/api/v1/audit?subject=" + subject)
        .json()
        .path("entries")
        .valueStream()
        .map(it -> it.path("action").asString() + " by " + it.path("actor").asString())
        .toList();
  }

  @Test
  void rolloutsAndClientsTakeTheSamePlaces() {
    put("/api/v1/budgets/shared", Map.of("selector", "cell=shared", "maxOut", 1));
    var clients = group("shared", Map.of());
    var agent = agent("shared-host", "shared");
    clients.mayReboot(SERVICE, "c1");
    var rollout = rollout(agent);
    assertThat(goes(agent)).isFalse();
    var why = OPERATOR.get(rollout + "/reboots/shared-host/why-not").json().path("blockers").get(0);
    assertThat(why.path("code").asString()).isEqualTo("BUDGET");
    assertThat(why.path("detail").asString()).contains("1 of 1").contains("fleet-lock:shared/c1");
    var use = OPERATOR.get("/api/v1/budgets/use").json().path("budgets").valueStream().filter(it -> it.path("name").asString().equals("shared")).toList();
    assertThat(use.getFirst().path("taken").path("").get(0).path("host").asString()).isEqualTo("fleet-lock:shared/c1");
    assertThat(use.getFirst().path("taken").path("").get(0).path("rollout").isNull()).isTrue();

    clients.isUp(SERVICE, "c1");
    await().atMost(Duration.ofSeconds(10)).until(() -> goes(agent));
    assertThat(clients.mayNot(SERVICE, "c2", "failed_lock_budget_full")).contains("1 of 1").contains("shared-host");
    agent.host().comeBack(Outcome.KEXEC, true);
    agent.checkIn();
    clients.mayReboot(SERVICE, "c2");
    assertThat(record("shared/c1")).containsExactly("fleet-lock.free by fleet-lock:shared", "fleet-lock.take by fleet-lock:shared");
  }

  @Test
  void clientsCountAsHostsInPercentages() {
    var clients = group("part", Map.of());
    for (int i = 0; i < 9; i++) {
      clients.isUp(SERVICE, "c" + i);
    }
    put("/api/v1/budgets/part", Map.of("selector", "cell=part", "maxOut", "10%"));
    assertThat(clients.mayNot(SERVICE, "c0", "failed_lock_budget_full")).contains("0 of 0");
    agent("part-host", "part");
    SERVICE.clock().advance(Duration.ofSeconds(31));
    clients.mayReboot(SERVICE, "c0");
    clients.mayNot(SERVICE, "c1", "failed_lock_budget_full");
    assertThat(OPERATOR.get(GROUPS + "part").json().path("knownClients").asInt()).isEqualTo(9);
  }

  @Test
  void hostSecondsCountClientsToo() {
    put("/api/v1/budgets/seconds", Map.of("selector", "cell=seconds", "hostSecondsPerMinute", 60));
    var clients = group("seconds", Map.of());
    clients.mayReboot(SERVICE, "c0");
    assertThat(clients.mayNot(SERVICE, "c1", "failed_lock_budget_full")).contains("host-seconds");
    SERVICE.clock().advance(Duration.ofSeconds(30));
    clients.isUp(SERVICE, "c0");
    assertThat(clients.mayNot(SERVICE, "c1", "failed_lock_budget_full")).contains("host-seconds");
    SERVICE.clock().advance(Duration.ofSeconds(61));
    clients.mayReboot(SERVICE, "c1");
  }

  @Test
  void nobodyGoesOutsideTheWindowOrTooLateInIt() {
    var now = SERVICE.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    put(
        "/api/v1/windows/soon",
        Map.of("start", now.plus(Duration.ofHours(1)).toString().replace("Z", ""), "zone", "UTC", "duration", "PT1H"));
    var clients = group("timed", Map.of("windows", List.of("soon"), "outTime", "PT20M", "lease", "PT24H"));
    assertThat(OPERATOR.send("DELETE", "/api/v1/windows/soon").status()).isEqualTo(409);
    assertThat(clients.mayNot(SERVICE, "c0", "failed_lock_window_closed")).contains("soon");
    SERVICE.clock().advance(Duration.ofMinutes(61));
    clients.mayReboot(SERVICE, "c0");
    SERVICE.clock().advance(Duration.ofMinutes(45));
    assertThat(clients.mayNot(SERVICE, "c1", "failed_lock_window_closed")).contains("20 min are needed");
    clients.mayNot(SERVICE, "c0", "failed_lock_window_closed");
    assertThat(leases("timed").get(0).path("id").asString()).as("who may be on its way keeps its place").isEqualTo("c0");
  }

  @Test
  void nobodyGoesInAFreezeOrIntoOne() {
    var now = SERVICE.clock().instant().truncatedTo(ChronoUnit.SECONDS);
    var clients = group("frozen", Map.of("outTime", "PT20M"));
    put(
        "/api/v1/freezes/ahead",
        Map.of("from", now.plusSeconds(600).toString(), "to", now.plusSeconds(3600).toString(), "selector", "cell=frozen", "reason", "sale"));
    assertThat(clients.mayNot(SERVICE, "c0", "failed_lock_frozen")).contains("ahead").contains("sale");
    SERVICE.clock().advance(Duration.ofMinutes(11));
    clients.mayNot(SERVICE, "c0", "failed_lock_frozen");
    SERVICE.clock().advance(Duration.ofMinutes(50));
    clients.mayReboot(SERVICE, "c0");
  }

  @Test
  void aLeaseThatExpiredFreesItsPlaceWhereTheGroupSaysSo() {
    var clients = group("freeing", Map.of("slots", 1, "whenExpired", "FREE", "lease", "PT5M", "outTime", "PT1M"));
    clients.mayReboot(SERVICE, "c0");
    clients.mayNot(SERVICE, "c1", "failed_lock_semaphore_full");
    SERVICE.clock().advance(Duration.ofMinutes(6));
    await().atMost(Duration.ofSeconds(10)).until(() -> leases("freeing").isEmpty());
    clients.mayReboot(SERVICE, "c1");
    assertThat(record("freeing/c0")).containsExactly("fleet-lock.expire by system", "fleet-lock.take by fleet-lock:freeing");
  }

  @Test
  void aLeaseThatExpiredHoldsItsPlaceUntilSomebodyResolvesItWhereTheGroupSaysSo() {
    var clients = group("holding", Map.of("slots", 1, "lease", "PT5M", "outTime", "PT1M"));
    clients.mayReboot(SERVICE, "c0");
    SERVICE.clock().advance(Duration.ofMinutes(6));
    await().atMost(Duration.ofSeconds(10)).until(() -> leases("holding").get(0).path("state").asString().equals("EXPIRED"));
    clients.mayNot(SERVICE, "c1", "failed_lock_semaphore_full");
    assertThat(OPERATOR.send("DELETE", GROUPS + "holding").status()).as("deleting the group would free it").isEqualTo(409);

    clients.mayReboot(SERVICE, "c0");
    assertThat(leases("holding").get(0).path("state").asString()).as("it was heard of").isEqualTo("HELD");
    SERVICE.clock().advance(Duration.ofMinutes(2));
    await().atMost(Duration.ofSeconds(10)).until(() -> leases("holding").get(0).path("state").asString().equals("EXPIRED"));

    assertThat(OPERATOR.send("DELETE", GROUPS + "holding/leases/c0").status()).isEqualTo(204);
    clients.mayReboot(SERVICE, "c1");
    assertThat(record("holding/c0").getFirst()).isEqualTo("fleet-lock.resolve by operator");
    clients.isUp(SERVICE, "c1");
    assertThat(OPERATOR.send("DELETE", GROUPS + "holding").status()).isEqualTo(204);
    assertThat(clients.preReboot(SERVICE, "c1").status()).isEqualTo(401);
  }

  @Test
  void whoAsksAgainKeepsItsOneLease() {
    var clients = group("again", Map.of("slots", 1, "lease", "PT1H", "outTime", "PT15M"));
    clients.mayReboot(SERVICE, "c0");
    var first = leases("again").get(0);
    clients.mayReboot(SERVICE, "c0");
    assertThat(leases("again").get(0)).isEqualTo(first);
    SERVICE.clock().advance(Duration.ofMinutes(50));
    clients.mayReboot(SERVICE, "c0");
    assertThat(leases("again").size()).isOne();
    assertThat(leases("again").get(0).path("since")).isEqualTo(first.path("since"));
    assertThat(leases("again").get(0).path("expires").asString()).isGreaterThan(first.path("expires").asString());
  }

  @Test
  void aGroupHasNoMoreClientsThanItMay() {
    var clients = group("few", Map.of("clients", 2));
    clients.isUp(SERVICE, "c0");
    clients.mayReboot(SERVICE, "c1");
    clients.mayNot(SERVICE, "c2", "failed_lock_too_many_clients");
    clients.isUp(SERVICE, "c2");
    clients.mayReboot(SERVICE, "c0");
  }

  @Test
  void leasesExpireThoughTheServiceThatGaveThemIsGone() {
    var database = TestDatabase.fresh();
    LockClient clients;
    try (var gone = RunningService.start(RunningService.temporaryFolder(), database)) {
      clients = LockClient.of(gone, "survives", Map.of("slots", 1, "whenExpired", "FREE", "lease", "PT1M", "outTime", "PT1M"));
      clients.mayReboot(gone, "c0");
    }
    try (var next = RunningService.start(RunningService.temporaryFolder(), database)) {
      clients.mayNot(next, "c1", "failed_lock_semaphore_full");
      clients.mayReboot(next, "c0");
      next.clock().advance(Duration.ofMinutes(2));
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> next.database().queryForList("select id from fleet_lock_lease where ended_at is null").isEmpty());
      clients.mayReboot(next, "c1");
    }
  }
}
