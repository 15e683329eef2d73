package io.kexecfleet.service.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/** Hosts in memory at a service, for rollouts that somebody looks at. */
final class Crew implements AutoCloseable {

  private final RunningService service;
  private final List<TestAgent> agents;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<Thread> lives = new ArrayList<>();

  Crew(RunningService service, String prefix, int count) {
    this.service = service;
    this.agents = IntStream.range(0, count).mapToObj(i -> service.enrolled("%s-%03d".formatted(prefix, i))).toList();
    agents.forEach(TestAgent::checkIn);
  }

  List<TestAgent> agents() {
    return agents;
  }

  /** A rollout of all of them. */
  String rollout(Map<String, ?> more) {
    return rollout(service.operator(), more);
  }

  /** @return its path at the pages */
  String rollout(Caller operator, Map<String, ?> more) {
    var wanted = new HashMap<String, Object>();
    wanted.put("name", agents.getFirst().name().replaceAll("-\\d+$", ""));
    wanted.put("hosts", agents.stream().map(TestAgent::name).toList());
    wanted.put("target", Map.of("select", "LATEST_INSTALLED"));
    wanted.put("maxOut", 1);
    wanted.putAll(more);
    var answer = operator.post("/api/v1/rollouts", wanted);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location().replace("/api/v1", "");
  }

  /** From now on they do what is asked of them, each jump ending so. */
  void live(Outcome outcome) {
    agents.forEach(agent -> lives.add(agent.live(outcome, stop)));
  }

  @Override
  public void close() {
    stop.set(true);
    try {
      for (var life : lives) {
        life.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
