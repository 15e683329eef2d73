package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.DatabaseDump;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Databases that released versions left behind, with what was in them: {@code releases/VERSION.copy}. Today's service migrates
 * and works on them. {@code -Dservice.record=VERSION} makes that of a new release.
 */
class ReleasedDatabaseTest {

  private static final Path RELEASES = Path.of("src/test/resources/releases");
  private static final String SECRET = "as-somebody-who-may-write-the-data-directory-does";

  @TempDir private Path home;

  static List<Path> released() throws IOException {
    try (var files = Files.list(RELEASES)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("released")
  void todaysServiceWorksOnTheDatabaseOf(Path release) throws Exception {
    Files.writeString(home.resolve("first-administrator"), SECRET);
    try (var service = RunningService.start(home, DatabaseDump.restore(release))) {
      var operator = service.as(service.as(SECRET).post("/api/v1/first-administrator", Map.of("name", "tonight")).text("token"));

      var rollouts = operator.get("/api/v1/rollouts").json().path("rollouts");
      assertThat(rollouts).extracting(it -> it.path("name").asString() + " " + it.path("state").asString())
          .containsExactly("under way RUNNING", "the first FAILED");
      var first = operator.get("/api/v1/rollouts/" + rollouts.get(1).path("id").asString()).json();
      assertThat(first.path("reboots")).extracting(it -> it.path("outcome").asString()).containsExactly("KEXEC", "FIRMWARE_FALLBACK", "CANCELLED");
      assertThat(operator.get("/api/v1/hosts").json().path("hosts")).extracting(it -> it.path("labels").path("rack").asString()).containsExactly("1", "1", "1");
      assertThat(operator.get("/api/v1/windows/night").text("rrule")).isEqualTo("FREQ=DAILY");
      assertThat(operator.get("/api/v1/ledger").json().path("ledger").get(0).path("tried").asInt()).isEqualTo(2);
      assertThat(operator.get("/api/v1/audit?limit=1000").body()).contains("rollout.create", "window.create", "host.label");
      assertThat(service.bean(AuditChain.class).page(0, 1000)).hasSizeGreaterThan(5);

      // What was under way goes on: the rollout waits for its window, and is taken back.
      var running = "/api/v1/rollouts/" + rollouts.get(0).path("id").asString();
      assertThat(operator.post(running + "/abort", Map.of()).status()).isLessThan(300);
      await().atMost(Duration.ofSeconds(30)).until(() -> !operator.get(running).text("state").matches("RUNNING|ABORTING"));
      Files.writeString(home.resolve("join-token"), operator.post("/api/v1/join-tokens", Map.of("name", "newcomers")).text("token"));
      rollOut(operator, "again", List.of(service.enrolled("newcomer")), Outcome.KEXEC);
    }
  }

  @BeforeAll
  static void recordTheNextRelease(@TempDir Path home) throws Exception {
    var version = System.getProperty("service.record", "");
    if (!version.isEmpty()) {
      record(home, RELEASES.resolve(version + ".copy"));
    }
  }

  private static void record(Path home, Path file) throws Exception {
    var database = TestDatabase.fresh();
    try (var service = RunningService.start(home, database)) {
      var operator = service.operator();
      var agents = IntStream.range(0, 3).mapToObj(i -> service.enrolled("host-" + i)).toList();
      operator.post("/api/v1/hosts/labels", Map.of("hosts", Map.of("host-0", Map.of("rack", "1"), "host-1", Map.of("rack", "1"), "host-2", Map.of("rack", "1"))));
      operator.put("/api/v1/windows/night", Map.of("start", "2026-01-01T02:00", "zone", "Europe/Berlin", "duration", "PT2H", "rrule", "FREQ=DAILY"));
      operator.put("/api/v1/budgets/rack", Map.of("label", "rack", "maxOut", 2));
      rollOut(operator, "the first", agents, Outcome.KEXEC);
      var waiting =
          Map.of("name", "under way", "hosts", List.of("host-0", "host-2"), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M", "windows", List.of("night"));
      assertThat(operator.post("/api/v1/rollouts", waiting).status()).isEqualTo(201);
      DatabaseDump.write(database, file);
    }
  }

  /** The second of them falls back to its firmware, which stops the rest. */
  private static void rollOut(Caller operator, String name, List<TestAgent> agents, Outcome outcome) throws InterruptedException {
    var plan = Map.of("name", name, "hosts", agents.stream().map(TestAgent::name).toList(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT5M");
    var rollout = operator.post("/api/v1/rollouts", plan).location();
    var stop = new AtomicBoolean();
    var lives = IntStream.range(0, agents.size()).mapToObj(i -> agents.get(i).live(i == 1 ? Outcome.FIRMWARE_FALLBACK : outcome, stop)).toList();
    await().atMost(Duration.ofSeconds(60)).until(() -> !operator.get(rollout).text("state").equals("RUNNING"));
    stop.set(true);
    for (var life : lives) {
      life.join();
    }
    assertThat(operator.get(rollout).text("state")).isEqualTo(agents.size() > 1 ? "FAILED" : "SUCCEEDED");
  }
}
