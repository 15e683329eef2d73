package io.kexecfleet.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import io.kexecfleet.protocol.Order;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The real service and a fleet in memory: whatever becomes of the hosts, the story told is what they did. */
class SimulatedFleetIT {

  private static final int HOSTS = 40;
  private static final int MOST_OUT = 5;
  private static final Duration WITHIN = Duration.ofMinutes(2);
  private static final Map<String, Fate> FATES =
      Map.of("fates-00003", Fate.FIRMWARE, "fates-00007", Fate.WRONG_KERNEL, "fates-00011", Fate.GONE);

  private static ServiceProcess service;
  private static Operator operator;

  @BeforeAll
  static void start() throws Exception {
    service = ServiceProcess.start(Path.of(System.getProperty("lab.service.home")), ImageCache.standard().runs());
    service.awaitReady();
    operator = new Operator(service.address(), service.operatorToken());
  }

  @AfterAll
  static void end() {
    service.close();
  }

  private static SimulatedFleet fleet(String prefix, Function<String, Fate> fates) throws Exception {
    var spec =
        FleetSpec.of(HOSTS, name -> Passage.of(fates.apply(name), Duration.ofMillis(500))).withPrefix(prefix);
    var fleet = SimulatedFleet.start(spec, service.address(), service.joinToken());
    operator.awaitCheckedIn(fleet.names(), WITHIN, _ -> {});
    return fleet;
  }

  @Test
  void everyHostEndsInWhatBecameOfItAndNeverAreMoreOutThanAllowed() throws Exception {
    try (var fleet = fleet("fates-", name -> FATES.getOrDefault(name, Fate.AS_ORDERED))) {
      fleet.log().watch("rollout", MOST_OUT, fleet.names());
      var rollout = operator.start(plan(fleet.names()));

      var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

      assertThat(outcomes(ended)).isEqualTo(expected(fleet.names()));
      assertThat(fleet.log().jumps()).extracting(FleetLog.Jump::host).containsExactlyInAnyOrderElementsOf(fleet.names());
      assertThat(fleet.log().peaks()).allSatisfy(peak -> assertThat(peak.most()).isBetween(2, MOST_OUT));
    }
  }

  @Test
  void theFirstFailureStopsARolloutThatAllowsNone() throws Exception {
    try (var fleet = fleet("stops-", _ -> Fate.FIRMWARE)) {
      var rollout =
          operator.start(Map.of("hosts", fleet.names(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));

      var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

      assertThat(ended.path("state").asString()).isEqualTo("FAILED");
      assertThat(fleet.log().jumps()).hasSize(1);
      assertThat(outcomes(ended).values()).containsOnlyOnce("FIRMWARE_FALLBACK").contains("CANCELLED");
    }
  }

  @Test
  void aFleetThatIsOrderedThroughItsFirmwareDoesNotJump() throws Exception {
    var fates = Map.of("firm-00007", Fate.WRONG_KERNEL, "firm-00011", Fate.GONE);
    try (var fleet = fleet("firm-", name -> fates.getOrDefault(name, Fate.AS_ORDERED))) {
      var plan = new HashMap<String, Object>(plan(fleet.names()));
      plan.put("method", "FIRMWARE");
      var rollout = operator.start(plan);

      var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

      var expected = new TreeMap<String, String>();
      fleet.names().forEach(name -> expected.put(name, "FIRMWARE"));
      expected.put("firm-00007", "WRONG_KERNEL");
      expected.put("firm-00011", "LOST");
      assertThat(outcomes(ended)).isEqualTo(expected);
      assertThat(fleet.log().jumps()).extracting(FleetLog.Jump::way).containsOnly(Order.Way.FIRMWARE);
      assertThat(fleet.log().jumps()).extracting(FleetLog.Jump::host).containsExactlyInAnyOrderElementsOf(fleet.names());
    }
  }

  private static Map<String, ?> plan(List<String> hosts) {
    return Map.of(
        "hosts", hosts,
        "target", Map.of("select", "LATEST_INSTALLED"),
        "maxOut", MOST_OUT,
        "maxFailures", HOSTS,
        "returnWithin", "PT10S");
  }

  private static Map<String, String> expected(List<String> hosts) {
    var expected = new TreeMap<String, String>();
    hosts.forEach(name -> expected.put(name, "KEXEC"));
    expected.put("fates-00003", "FIRMWARE_FALLBACK");
    expected.put("fates-00007", "WRONG_KERNEL");
    expected.put("fates-00011", "LOST");
    return expected;
  }

  private static Map<String, String> outcomes(JsonNode rollout) {
    var outcomes = new TreeMap<String, String>();
    rollout.path("reboots").forEach(reboot -> outcomes.put(reboot.path("host").asString(), reboot.path("outcome").asString()));
    return outcomes;
  }
}
