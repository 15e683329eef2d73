package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.engine.OutTimes;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learned from reboots on record, by the database itself. */
class ExperienceTest {

  private static final Duration COME_BACK = Duration.ofMinutes(10);
  private static final Map<String, String> BLADE = Map.of("hardware", "blade");
  private static final int ENOUGH = 20;

  @TempDir private Path home = Path.of("");

  @Test
  void whatHostsOfAKindTookIsKnownOnceEnoughOfThemWentBothWays() {
    try (var service = RunningService.start(home, TestDatabase.fresh(), "kexec-fleet.check-in.hold=200ms")) {
      var blades = IntStream.range(0, ENOUGH).mapToObj(number -> service.enrolled("blade-" + number)).toList();
      var fallsBack = service.enrolled("blade-back");
      var labels = blades.stream().collect(Collectors.toMap(TestAgent::name, _ -> BLADE));
      labels.put(fallsBack.name(), BLADE);
      assertThat(service.operator().post("/api/v1/hosts/labels", Map.of("hosts", labels)).status()).isEqualTo(200);

      roll(service, blades, Outcome.KEXEC);
      assertThat(learned(service).worst(BLADE, COME_BACK)).isEqualTo(COME_BACK);
      assertThat(learned(service).usual(BLADE, COME_BACK)).isBetween(Duration.ofMillis(1), Duration.ofMinutes(1));

      roll(service, List.of(fallsBack), Outcome.FIRMWARE_FALLBACK);
      assertThat(learned(service).worst(BLADE, COME_BACK)).isBetween(Duration.ofMillis(1), Duration.ofMinutes(1));
      assertThat(learned(service).worst(Map.of("hardware", "other"), COME_BACK)).isEqualTo(COME_BACK);
      assertThat(learned(service).worst(Map.of(), COME_BACK)).isEqualTo(COME_BACK);
    }
  }

  /** It holds for a while what it has read. */
  private static OutTimes learned(RunningService service) {
    service.clock().advance(Duration.ofMinutes(1));
    return service.bean(Experience.class).at(service.clock().instant());
  }

  private static void roll(RunningService service, List<TestAgent> agents, Outcome outcome) {
    agents.forEach(TestAgent::checkIn);
    var rollout =
        service
            .operator()
            .post(
                "/api/v1/rollouts",
                Map.of(
                    "hosts", agents.stream().map(TestAgent::name).toList(), "target", Map.of("select", "LATEST_INSTALLED"),
                    "maxOut", agents.size()));
    assertThat(rollout.status()).as(rollout.body()).isEqualTo(201);
    var stop = new AtomicBoolean();
    agents.forEach(agent -> agent.live(outcome, stop));
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !service.operator().get(rollout.location()).text("endedAt").isEmpty());
    stop.set(true);
  }
}
