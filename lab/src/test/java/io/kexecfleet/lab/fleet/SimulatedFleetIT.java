package io.kexecfleet.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The real service and a fleet in memory: whatever becomes of the hosts, the story told is what they did. */
class SimulatedFleetIT {

  private static final int HOSTS = 40;
  private static final int MOST_OUT = 5;
  private static final Duration WITHIN = Duration.ofMinutes(5);
  private static final Map<String, Fate> FATES =
      Map.of("sim-0003", Fate.FIRMWARE, "sim-0007", Fate.WRONG_KERNEL, "sim-0011", Fate.GONE);

  @Test
  void everyHostEndsInWhatBecameOfItAndNeverAreMoreOutThanAllowed() throws Exception {
    var jar = Path.of(System.getProperty("lab.service.jar"));
    try (var service = ServiceProcess.start(jar, ImageCache.standard().runs())) {
      service.awaitReady();
      var operator = new Operator(service.address(), service.operatorToken());
      try (var fleet =
          SimulatedFleet.start(
              HOSTS,
              service.address(),
              service.joinToken(),
              Duration.ofMillis(500),
              name -> FATES.getOrDefault(name, Fate.KEXEC))) {
        awaitCheckedIn(operator);
        var rollout = operator.start(plan(fleet.names()));

        var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

        assertThat(outcomes(ended)).isEqualTo(expected(fleet.names()));
        assertThat(fleet.names()).allSatisfy(name -> assertThat(fleet.jumps(name)).as(name).isOne());
        assertThat(fleet.mostOutAtOnce()).isBetween(2, MOST_OUT);
      }
    }
  }

  @Test
  void theFirstFailureStopsARolloutThatAllowsNone() throws Exception {
    var jar = Path.of(System.getProperty("lab.service.jar"));
    try (var service = ServiceProcess.start(jar, ImageCache.standard().runs())) {
      service.awaitReady();
      var operator = new Operator(service.address(), service.operatorToken());
      try (var fleet =
          SimulatedFleet.start(
              HOSTS, service.address(), service.joinToken(), Duration.ofMillis(100), _ -> Fate.FIRMWARE)) {
        awaitCheckedIn(operator);
        var rollout =
            operator.start(
                Map.of("hosts", fleet.names(), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));

        var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

        assertThat(ended.path("state").asString()).isEqualTo("FAILED");
        assertThat(fleet.names().stream().mapToInt(fleet::jumps).sum()).isOne();
        assertThat(outcomes(ended).values()).containsOnlyOnce("FIRMWARE_FALLBACK").contains("CANCELLED");
      }
    }
  }

  /** Whatever would become of them at a jump. */
  @Test
  void aFleetThatIsOrderedThroughItsFirmwareDoesNotJump() throws Exception {
    var jar = Path.of(System.getProperty("lab.service.jar"));
    try (var service = ServiceProcess.start(jar, ImageCache.standard().runs())) {
      service.awaitReady();
      var operator = new Operator(service.address(), service.operatorToken());
      try (var fleet =
          SimulatedFleet.start(
              HOSTS,
              service.address(),
              service.joinToken(),
              Duration.ofMillis(100),
              name -> FATES.getOrDefault(name, Fate.KEXEC))) {
        awaitCheckedIn(operator);
        var plan = new HashMap<String, Object>(plan(fleet.names()));
        plan.put("method", "FIRMWARE");
        var rollout = operator.start(plan);

        var ended = operator.await(rollout, Operator::hasEnded, WITHIN);

        var expected = new TreeMap<String, String>();
        fleet.names().forEach(name -> expected.put(name, "FIRMWARE"));
        expected.put("sim-0011", "LOST");
        assertThat(outcomes(ended)).isEqualTo(expected);
        assertThat(fleet.names()).allSatisfy(name -> assertThat(fleet.restarts(name)).as(name).isOne());
        assertThat(fleet.names()).allSatisfy(name -> assertThat(fleet.jumps(name)).as(name).isZero());
      }
    }
  }

  private static Map<String, ?> plan(List<String> hosts) {
    return Map.of(
        "hosts", hosts,
        "target", Map.of("select", "LATEST_INSTALLED"),
        "maxOut", MOST_OUT,
        "maxFailures", HOSTS,
        "returnWithin", "PT20S");
  }

  private static Map<String, String> expected(List<String> hosts) {
    var expected = new TreeMap<String, String>();
    hosts.forEach(name -> expected.put(name, "KEXEC"));
    expected.put("sim-0003", "FIRMWARE_FALLBACK");
    expected.put("sim-0007", "WRONG_KERNEL");
    expected.put("sim-0011", "LOST");
    return expected;
  }

  private static Map<String, String> outcomes(JsonNode rollout) {
    var outcomes = new TreeMap<String, String>();
    rollout.path("reboots").forEach(reboot -> outcomes.put(reboot.path("host").asString(), reboot.path("outcome").asString()));
    return outcomes;
  }

  private static void awaitCheckedIn(Operator operator) throws Exception {
    for (var left = 600; left > 0; left--) {
      var known = operator.hosts().stream().filter(host -> host.path("bootId").isString()).count();
      if (known == HOSTS) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("Not every simulated host checked in within a minute");
  }
}
