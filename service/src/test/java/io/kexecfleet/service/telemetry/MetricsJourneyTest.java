package io.kexecfleet.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.notification.webhook.Receiver;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.PrometheusProcess;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus watches a real service while hosts are really rolled through it: what dashboards and rules ask for is
 * there, and what the service exports is what the page for users says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MetricsJourneyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path PAGE = Path.of("../docs/usage/metrics.md");
  private static final String JOB = "fleet";

  /** What need not have data here, by something of the query, and why. Anything else must have. */
  private static final Map<String, String> MAY_BE_EMPTY =
      Map.of(
          "offset 7d", "a week ago this service was not there",
          "kexec_fleet_certificate_expiry_seconds", "it serves no certificate",
          "kexec_fleet_load_methods_refused_total", "the hosts took the first method that they tried",
          "jvm_gc_pause_seconds", "there may have been no collection yet");

  /** Names that are there only with a setting that this service does not have. */
  private static final List<String> ONLY_WITH_TLS = List.of("kexec_fleet_certificate_expiry_seconds");

  private static final Pattern OURS = Pattern.compile("(?m)^\\| `((?:kexec_fleet|dbscheduler)_[a-z0-9_]+)` \\|");
  private static final Pattern FAMILY = Pattern.compile("(?m)^\\| `([a-z0-9_]+)_\\*` \\|");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");

  private final RunningService service;
  private final Caller operator;
  private final Receiver receiver;
  private final PrometheusProcess prometheus;

  MetricsJourneyTest(@TempDir Path folder) throws IOException {
    receiver = new Receiver(_ -> 200);
    service = RunningService.start(Files.createDirectory(folder.resolve("home")), TestDatabase.fresh());
    operator = service.operator();
    var token = Files.writeString(folder.resolve("token"), service.token(Role.VIEWER, ""));
    var rules = Files.writeString(folder.resolve("rules.yml"), Files.readString(Rules.FILE).replaceAll("interval: \\d+s", "interval: 1s"));
    prometheus =
        new PrometheusProcess(
            folder,
            """
            global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 1s}
            rule_files: ["%s"]
            scrape_configs:
              - job_name: %s
                metrics_path: /actuator/prometheus
                authorization: {credentials_file: "%s"}
                scrape_interval: 500ms
                scrape_timeout: 500ms
                static_configs: [{targets: ["127.0.0.1:%d"]}]
            """
                .formatted(rules, JOB, token, service.managementPort()),
            "");
  }

  @AfterAll
  void stop() {
    prometheus.close();
    service.close();
    receiver.close();
  }

  @BeforeAll
  void rollout() throws InterruptedException {
    assertThat(operator.put("/api/v1/budgets/all", Map.of("maxOut", 3)).status()).isEqualTo(200);
    assertThat(operator.put("/api/v1/webhooks/on-call", Map.of("url", receiver.url("/"))).status()).isEqualTo(201);
    awaitData("kexec_fleet_check_ins_total");
    oneGoesStale(agents("first", 2));
    // What is counted from here on is an increase of what was seen before.
    awaitData("kexec_fleet_reboot_phase_seconds_count");
    goThrough(agents("second", 2), Outcome.KEXEC, Map.of());
    goThrough(agents("firmware", 1), Outcome.FIRMWARE, Map.of("method", "FIRMWARE"));
    oneFallsBackAndTheOtherHasToWait(agents("falls-back", 2));
    refuse(agents("refuses", 1).getFirst());
    findSomething();
    service.clock().advance(Duration.ofMinutes(5));
    awaitData("kexec_fleet_reboots{state=\"STAGED\"} == 1");
    awaitData("kexec_fleet_findings > 0");
    awaitData("kexec_fleet_webhook_try_seconds_count{result=\"DELIVERED\"} > 10");
    awaitData("kexec_fleet:phase_seconds:p50_1d{phase=\"HOT_PHASE\", method=\"NORMAL\"} > 0");
  }

  private List<TestAgent> agents(String name, int count) {
    var agents = Stream.iterate(0, i -> i + 1).limit(count).map(i -> service.enrolled(name + i)).toList();
    for (var agent : agents) {
      agent.host().take(Stream.of(Phase.values()).map(phase -> new PhaseTiming(phase, 2000, 5, "told")).toArray(PhaseTiming[]::new));
      agent.checkIn();
    }
    return agents;
  }

  private String start(List<TestAgent> agents, Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    plan.put("hosts", agents.stream().map(TestAgent::name).toList());
    plan.putAll(more);
    var answer = operator.post("/api/v1/rollouts", plan);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  private void goThrough(List<TestAgent> agents, Outcome outcome, Map<String, ?> more) throws InterruptedException {
    goThrough(agents, outcome, start(agents, more));
  }

  private void goThrough(List<TestAgent> agents, Outcome outcome, String rollout) throws InterruptedException {
    var stop = new AtomicBoolean();
    var lives = agents.stream().map(agent -> agent.live(outcome, stop)).toList();
    await().atMost(PATIENCE).until(() -> !operator.get(rollout).text("state").equals("RUNNING"));
    stop.set(true);
    for (var life : lives) {
      life.join();
    }
  }

  /** While one host is out the other has its image staged, and has to load it anew. */
  private void oneGoesStale(List<TestAgent> agents) throws InterruptedException {
    var rollout = start(agents, Map.of());
    var first = agents.getFirst();
    var second = agents.getLast();
    await().atMost(PATIENCE).until(() -> { first.checkIn(); first.host().finishStaging(); return first.host().isAway(); });
    await().atMost(PATIENCE).until(() -> second.checkIn().desired().order() != null);
    second.host().finishStaging();
    second.checkIn();
    second.host().goStale();
    second.checkIn();
    goThrough(agents, Outcome.KEXEC, rollout);
  }

  private void oneFallsBackAndTheOtherHasToWait(List<TestAgent> agents) throws InterruptedException {
    var rollout = start(agents, Map.of("maxFailures", 2));
    var stop = new AtomicBoolean();
    var lives = agents.stream().map(agent -> agent.live(Outcome.FIRMWARE_FALLBACK, stop)).toList();
    await().atMost(PATIENCE).until(() -> tally(rollout, "held") == 1 && tally(rollout, "ahead") == 1);
    stop.set(true);
    for (var life : lives) {
      life.join();
    }
  }

  private int tally(String rollout, String of) {
    return operator.get(rollout).json().path("tally").path(of).asInt(-1);
  }

  /** Past its agent, which may not look for itself. */
  private void findSomething() {
    service
        .database()
        .update(
            """
            insert into host_findings (host_id, findings)
            select id, '[{"code": "WATCHDOG_ARMED", "severity": "WARNING", "finding": "It is armed.", "remedy": "Look."}]'::jsonb
            from host where name = 'first0'
            """);
  }

  private void refuse(TestAgent agent) {
    var rollout = start(List.of(agent), Map.of("maxFailures", 1));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              agent.host().refuse();
              agent.checkIn();
              return !operator.get(rollout).text("state").equals("RUNNING");
            });
  }

  private void awaitData(String query) {
    await(query).atMost(PATIENCE).until(() -> hasData(query));
  }

  /** Also that it can be asked at all. */
  private boolean hasData(String query) {
    var answer = prometheus.query(query);
    assertThat(answer.path("status").asString()).as("%s: %s", query, answer).isEqualTo("success");
    return Dashboards.stream(answer.path("data").path("result")).anyMatch(it -> !it.path("value").get(1).asString("NaN").equals("NaN"));
  }

  private static boolean mayBeEmpty(String query) {
    return MAY_BE_EMPTY.keySet().stream().anyMatch(query::contains);
  }

  @Test
  void eachPanelOfTheDashboardsHasData() throws IOException {
    var queries = Dashboards.queries(JOB);
    assertThat(queries).hasSizeGreaterThan(50);
    var empty = new ArrayList<Dashboards.Query>();
    for (var query : queries) {
      if (!hasData(query.expression()) && !mayBeEmpty(query.expression())) {
        empty.add(query);
      }
    }
    assertThat(empty).isEmpty();
  }

  @Test
  void eachRecordingRuleHasDataAndEachAlertCanBeAsked() throws IOException {
    var empty = new ArrayList<String>();
    for (var rule : Rules.all()) {
      if (!hasData(rule.expression()) && !rule.isAlert() && !mayBeEmpty(rule.expression())) {
        empty.add(rule.name());
      }
    }
    assertThat(empty).isEmpty();
  }

  @Test
  void prometheusEvaluatesAllOfThem() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        Dashboards.stream(prometheus.get("/rules").path("data").path("groups"))
                            .flatMap(group -> Dashboards.stream(group.path("rules")))
                            .map(rule -> rule.path("name").asString() + " " + rule.path("health").asString() + " " + rule.path("lastError").asString("")))
                    .hasSizeGreaterThan(25)
                    .allMatch(rule -> rule.endsWith(" ok ")));
  }

  /** What happened is what is counted. */
  @Test
  void theFiguresAreRight() {
    assertValue("sum(kexec_fleet_reboots_ended_total{outcome=\"KEXEC\", result=\"SUCCESS\"})", "4");
    assertValue("sum(kexec_fleet_reboots_ended_total{outcome=\"FIRMWARE\"})", "1");
    assertValue("sum(kexec_fleet_reboots_ended_total{outcome=\"FIRMWARE_FALLBACK\", result=\"FAILURE_HOLDING_ITS_PLACE\"})", "1");
    assertValue("sum(kexec_fleet_reboots_ended_total{outcome=\"REFUSED\"})", "1");
    assertValue("sum(kexec_fleet_reboots_ended_total{outcome=\"LOST\"})", "0");
    assertValue("sum(kexec_fleet_refusals_total{code=\"LOAD_FAILED\"})", "1");
    assertValue("sum(kexec_fleet_rollouts_ended_total{state=\"SUCCEEDED\"})", "3");
    assertValue("sum(kexec_fleet_images_staged_total{method=\"NORMAL\"})", "7");
    assertValue("sum(kexec_fleet_image_reloads_total{reason=\"STALE\"})", "1");
    assertValue("sum(kexec_fleet_reboot_phase_seconds_count{phase=\"HOT_PHASE\", method=\"NORMAL\", kernel=\"7.2\"})", "4");
    assertValue("sum(kexec_fleet_reboot_phase_seconds_sum{phase=\"HOT_PHASE\", method=\"NORMAL\"})", "8");
    assertValue("sum(kexec_fleet_reboot_phase_seconds_count{phase=\"HOT_PHASE\", method=\"FALLBACK\"})", "1");
    assertValue("sum(kexec_fleet_dispatch_seconds_count)", "6");
    assertValue("max(kexec_fleet_budget_places_taken{budget=\"all\"})", "1");
    assertValue("max(kexec_fleet_agents{version=\"1\"})", "8");
    assertValue("max(kexec_fleet_hosts_enrolled)", "8");
    assertValue("sum(kexec_fleet_hosts_by_kernel)", "8");
    assertValue("max(kexec_fleet_findings{code=\"WATCHDOG_ARMED\", severity=\"WARNING\"})", "1");
    assertValue("max(kexec_fleet_reboots{state=\"HELD\"})", "1");
    assertValue("max(kexec_fleet_rollouts{state=\"RUNNING\"})", "1");
    assertValue("max(kexec_fleet_rollouts_blocked)", "1");
    assertValue("sum(kexec_fleet_rollout_idle_seconds > bool 200)", "1");
    assertValue("max(kexec_fleet_audit_unchained)", "0");
  }

  private void assertValue(String query, String value) {
    var result = prometheus.query(query).path("data").path("result");
    assertThat(result.path(0).path("value").path(1).asString("")).as(query).isEqualTo(value);
  }

  @Test
  void whatIsExportedIsWhatIsDocumented() throws IOException {
    var exported = exported();
    var page = Files.readString(PAGE);
    var documented = OURS.matcher(page).results().map(it -> it.group(1)).filter(it -> !ONLY_WITH_TLS.contains(it)).toList();
    assertThat(exported.stream().filter(MetricsJourneyTest::isOurs).sorted().toList()).isEqualTo(documented.stream().sorted().toList());
    var families = FAMILY.matcher(page).results().map(it -> it.group(1) + "_").toList();
    assertThat(exported).filteredOn(name -> !isOurs(name)).allMatch(name -> families.stream().anyMatch(name::startsWith), "is of a family that the page names");
    assertThat(families).allMatch(family -> exported.stream().anyMatch(name -> name.startsWith(family)), "is of a name that is exported");
  }

  private static boolean isOurs(String name) {
    return name.startsWith("kexec_fleet_") || name.startsWith("dbscheduler_");
  }

  /** Names, without those of the largest values that go with histograms. */
  private List<String> exported() {
    var text = service.asAtManagement(service.operatorToken()).get("/actuator/prometheus").body();
    assertThat(text).doesNotContain(service.operatorToken(), "first0", "second0");
    var types = TYPE.matcher(text).results().collect(Collectors.toMap(it -> it.group(1), it -> it.group(2)));
    return types.keySet().stream().filter(name -> !name.endsWith("_max") || !types.containsKey(name.replaceFirst("_max$", ""))).toList();
  }

  @Test
  void namesFollowTheConventions() {
    var text = service.asAtManagement(service.operatorToken()).get("/actuator/prometheus").body();
    assertThat(TYPE.matcher(text).results().filter(it -> it.group(1).startsWith("kexec_fleet_")).map(it -> it.group(2) + " " + it.group(1)))
        .allMatch(it -> it.startsWith("counter ") == it.endsWith("_total"))
        .allMatch(it -> !it.startsWith("histogram ") || it.endsWith("_seconds"));
    assertThat(text).doesNotContain("host=\"", "rollout=\"", "reboot=\"");
  }
}
