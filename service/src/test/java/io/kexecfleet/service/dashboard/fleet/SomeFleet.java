package io.kexecfleet.service.dashboard.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.security.Role;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Hosts with a label that no others have, on a service that others use too, and people who see them alone. */
final class SomeFleet {

  private final RunningService service;
  private final String name = "f" + UUID.randomUUID().toString().substring(0, 8);

  /** An operator of these hosts. */
  private final Caller operator;

  SomeFleet(RunningService service) {
    this.service = service;
    this.operator = service.as(Role.OPERATOR, selector());
  }

  /** Also how the names of its hosts begin. */
  String name() {
    return name;
  }

  String selector() {
    return "fleet=" + name;
  }

  /** Of somebody who sees these hosts alone. */
  String token(Role role) {
    return token(role, selector());
  }

  /** @param scope empty: the whole fleet */
  String token(Role role, String scope) {
    var wanted = Map.of("name", "p" + UUID.randomUUID(), "role", role, "scope", scope);
    return service.operator().post("/api/v1/tokens", wanted).text("token");
  }

  /** One that is enrolled, and was heard of. */
  TestAgent agent(String suffix) {
    var agent = service.enrolled(name + "-" + suffix);
    label(agent, Map.of());
    agent.checkIn();
    return agent;
  }

  void label(TestAgent agent, Map<String, String> more) {
    var labels = new HashMap<String, String>(more);
    labels.put("fleet", name);
    assertThat(service.operator().put("/api/v1/hosts/" + agent.name() + "/labels", labels).status()).isEqualTo(200);
  }

  /** As many as that, which never say anything, numbered from 0. */
  void silentHosts(int count) {
    service
        .database()
        .update(
            """
            insert into host (id, name, created_at, labels, enrolled_at, last_seen, kernel_release, agent_version, readiness, findings_digest)
            select gen_random_uuid(), ? || '-' || lpad(i::text, 5, '0'), at,
              jsonb_build_object('fleet', ?, 'rack', 'r' || i % 7, 'zone', 'z' || i % 3, 'app', 'web', 'tier', 'front', 'team', 't' || i % 5),
              case when i % 10 < 9 then at - interval '9 days' end, case when i % 10 < 8 then at - make_interval(mins => i) end,
              case when i % 10 < 9 then '7.' || i % 4 || '.1+deb13-amd64' end, '1.0.0', (array['READY', 'WARNINGS', 'BLOCKED'])[1 + i % 3], repeat('0', 32)
            from generate_series(0, ? - 1) i, (select ?::timestamptz as at) as clock
            """,
            name,
            name,
            count,
            service.clock().instant().atOffset(ZoneOffset.UTC));
  }

  /**
   * A rollout over these hosts, made under their selector.
   *
   * @return where it is
   */
  String roll(Map<String, ?> more, TestAgent... agents) {
    var plan = new HashMap<String, Object>();
    plan.put("hosts", Stream.of(agents).map(TestAgent::name).toList());
    plan.put("target", Map.of("select", "LATEST_INSTALLED"));
    plan.put("maxOut", agents.length);
    plan.put("maxFailures", agents.length);
    plan.putAll(more);
    var made = operator.post("/api/v1/rollouts", plan);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    return made.location();
  }

  Caller operator() {
    return operator;
  }

  /** Does what it is told, until it is back from its jump. */
  void go(TestAgent agent, Outcome outcome) {
    leave(agent);
    agent.host().comeBack(outcome, true);
    agent.checkIn();
  }

  void leave(TestAgent agent) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              agent.checkIn();
              agent.host().finishStaging();
              return agent.host().isAway();
            });
  }

  static String id(String rollout) {
    return rollout.substring(rollout.lastIndexOf('/') + 1);
  }

  /** Gates of a rollout: one that waits for a person, before each host. */
  static List<Map<String, ?>> hold(String name) {
    return List.of(Map.of("type", "HOLD", "name", name, "when", "BEFORE_HOSTS"));
  }
}
