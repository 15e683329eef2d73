package io.kexecfleet.lab.upgrades;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Agents of released versions with the service of today, by what they said then: {@code exchanges/VERSION.jsonl} has a
 * rollout over two hosts, one of which falls back to its firmware. {@code -Dlab.record=VERSION} makes that of a new release.
 */
class UpgradesIT {

  private static final Path RECORDINGS = Path.of("src/test/resources/exchanges");
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final String PREFIX = "recorded-";
  private static final String FALLS_BACK = PREFIX + "00002";

  /** So that an agent that has nothing to say is soon answered. */
  private static final List<String> SETTINGS = List.of("--kexec-fleet.check-in.hold=1s");

  private static ServiceProcess service;
  private static Operator operator;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    service = ServiceProcess.start(Path.of(System.getProperty("lab.service.home")), ImageCache.standard().runs(), SETTINGS);
    service.awaitReady();
    operator = new Operator(service.address(), service.operatorToken());
    var version = System.getProperty("lab.record", "");
    if (!version.isEmpty()) {
      Exchange.write(RECORDINGS.resolve(version + ".jsonl"), record());
    }
  }

  @AfterAll
  static void end() {
    service.close();
  }

  static List<Path> released() throws IOException {
    try (var files = Files.list(RECORDINGS)) {
      return files.sorted().toList();
    }
  }

  private static FleetSpec spec(int size) {
    return FleetSpec.of(size, name -> Passage.of(name.equals(FALLS_BACK) ? Fate.FIRMWARE : Fate.AS_ORDERED, Duration.ofMillis(500))).withPrefix(PREFIX);
  }

  private static JsonNode rollOut(Collection<String> hosts) throws IOException, InterruptedException {
    var plan = Map.of("hosts", hosts, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 2, "maxFailures", 2, "returnWithin", "PT2M");
    return operator.await(operator.start(plan), Operator::hasEnded, WITHIN);
  }

  private static void requireExpected(JsonNode rollout) {
    assertThat(rollout.path("reboots").size()).isEqualTo(2);
    for (var reboot : rollout.path("reboots")) {
      var expected = reboot.path("host").asString().endsWith(FALLS_BACK) ? "FIRMWARE_FALLBACK" : "KEXEC";
      assertThat(reboot.path("outcome").asString()).as("%s", reboot).isEqualTo(expected);
    }
  }

  /** What agents and a service of today say to each other. */
  private static List<Exchange> record() throws IOException, InterruptedException {
    try (var recorder = new Recorder(service.address());
        var fleet = SimulatedFleet.start(spec(2), recorder.address(), service.joinToken())) {
      operator.awaitCheckedIn(fleet.names(), WITHIN, _ -> {});
      requireExpected(rollOut(fleet.names()));
      return Exchange.changes(recorder.exchanges());
    }
  }

  @ParameterizedTest
  @MethodSource("released")
  void theServiceUnderstandsAndAnswersAgentsOf(Path recording) throws Exception {
    var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    var agents = new ArrayList<OlderAgent>();
    for (var exchanges : Exchange.of(recording).values()) {
      agents.add(new OlderAgent(service.address(), exchanges, client));
    }
    for (var agent : agents) {
      agent.enrol(service.joinToken());
      agent.begin();
    }
    var ended = CompletableFuture.supplyAsync(() -> quietly(() -> rollOut(agents.stream().map(OlderAgent::host).toList())));
    var replays = agents.stream().map(agent -> CompletableFuture.supplyAsync(() -> quietly(agent::goOn))).toList();

    assertThat(replays).allSatisfy(replay -> assertThat(replay.join()).isEmpty());
    requireExpected(ended.join());
  }

  private interface Work<T> {
    T done() throws IOException, InterruptedException;
  }

  private static <T> T quietly(Work<T> work) {
    try {
      return work.done();
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
