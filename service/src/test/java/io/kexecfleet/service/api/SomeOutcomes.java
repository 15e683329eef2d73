package io.kexecfleet.service.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A service with three rollouts that tests look at and do not change. */
final class SomeOutcomes {

  static final RunningService SERVICE = RunningService.start(RunningService.temporaryFolder(), TestDatabase.fresh());
  static final Caller ALL = SERVICE.operator();

  /** Apart, because other threads look at the rest while this goes on. */
  private static final class Happened {
    static final List<String> ROLLOUTS = happen();
  }

  private SomeOutcomes() {}

  /** Host good, of team red, made its jump; bad, of team blue, fell back; good was rehearsed: in this order. */
  static List<String> rollouts() {
    return Happened.ROLLOUTS;
  }

  private static List<String> happen() {
    var good = agent("good", "red");
    var bad = agent("bad", "blue");
    good.host().take(new PhaseTiming(Phase.HOT_PHASE, 200, 50, "clocks"), new PhaseTiming(Phase.OUT_OF_SERVICE, 4_000, 100, "clocks"));
    bad.host().take(new PhaseTiming(Phase.OUT_OF_SERVICE, 94_321, 1_000, "clocks"));
    return List.of(
        roll(good, Outcome.KEXEC, false), roll(bad, Outcome.FIRMWARE_FALLBACK, false), roll(good, Outcome.KEXEC, true));
  }

  private static TestAgent agent(String name, String team) {
    var agent = SERVICE.enrolled(name);
    assertThat(ALL.put("/api/v1/hosts/" + name + "/labels", Map.of("team", team)).status()).isEqualTo(200);
    agent.checkIn();
    return agent;
  }

  private static String roll(TestAgent agent, Outcome outcome, boolean dryRun) {
    var plan = new HashMap<String, Object>(Map.of("hosts", List.of(agent.name()), "target", Map.of("select", "LATEST_INSTALLED")));
    plan.putAll(Map.of("maxOut", 1, "dryRun", dryRun));
    var rollout = ALL.post("/api/v1/rollouts", plan);
    assertThat(rollout.status()).as(rollout.body()).isEqualTo(201);
    var stop = new AtomicBoolean();
    var life = agent.live(outcome, stop);
    await().atMost(Duration.ofSeconds(60)).until(() -> !ALL.get(rollout.location()).text("endedAt").isEmpty());
    stop.set(true);
    await().atMost(Duration.ofSeconds(60)).until(() -> !life.isAlive());
    return rollout.text("id");
  }
}
