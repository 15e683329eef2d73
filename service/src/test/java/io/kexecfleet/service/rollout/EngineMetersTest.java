package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.service.support.RunningService;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever holds the engine up can be seen while they do, and not only once they no longer do. */
class EngineMetersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RunningService service = RunningService.shared();
  private final MeterRegistry meters = service.bean(MeterRegistry.class);

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  @Test
  void whatWaitsForTheEngineIsSeenWhileItWaits() {
    var agent = service.enrolled("waits-for-the-engine");
    var turns = meters.get("kexec.fleet.engine.turn").timer().count();
    var said =
        service
            .bean(TransactionTemplate.class)
            .execute(
                _ -> {
                  service.bean(EngineLock.class).take();
                  var held = agent.checkInLater();
                  await().atMost(PATIENCE).until(() -> gauge("kexec.fleet.engine.lag") > 0.2);
                  assertThat(meters.get("kexec.fleet.engine.turn.active").longTaskTimer().activeTasks()).isEqualTo(1);
                  return held;
                });
    said.join();
    await().atMost(PATIENCE).until(() -> gauge("kexec.fleet.engine.lag") < 0.2);
    assertThat(meters.get("kexec.fleet.engine.turn").timer().count()).isGreaterThan(turns);
  }
}
