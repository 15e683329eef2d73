package io.kexecfleet.service.dashboard.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The service on which the pages of rollouts are tried: its gates may ask, and each test has hosts of its own. */
final class RolloutPages {

  static final RunningService SERVICE =
      RunningService.start(
          RunningService.temporaryFolder(),
          TestDatabase.fresh(),
          "kexec-fleet.gate.prometheus-url=http://127.0.0.1:9",
          "kexec-fleet.gate.http-allowed=http://127.0.0.1:9/");

  static final Caller OPERATOR = SERVICE.operator();
  static final String PATH = "/api/v1/rollouts";

  private RolloutPages() {}

  static String token(String role, String... scopes) {
    var name = "p" + UUID.randomUUID();
    var wanted = new HashMap<String, Object>(Map.of("name", name, "role", role));
    if (scopes.length > 0) {
      wanted.put("scope", scopes[0]);
    }
    return OPERATOR.post("/api/v1/tokens", wanted).text("token");
  }

  /** Without Chromium, which is enough for what a page says. */
  static Browser signedIn(String token) {
    var browser = new Browser();
    browser.submit(Browser.form(browser.get(URI.create(SERVICE.url() + "/login")), "/login").with("token", token));
    return browser;
  }

  /** Enrolled hosts with a label {@code team} of that name, and racks r1 and r2 in turn. */
  static List<TestAgent> hosts(String team, int count) {
    var agents = new ArrayList<TestAgent>();
    for (int i = 1; i <= count; i++) {
      var name = "%s-%d".formatted(team, i);
      SERVICE.bean(HostDirectory.class).create(Actor.SYSTEM, name, Map.of("team", team, "rack", "r" + (i % 2 + 1)), _ -> {});
      var agent = SERVICE.enrolled(name);
      agent.checkIn();
      agents.add(agent);
    }
    return agents;
  }

  /** Where the rollout is. */
  static String made(Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1));
    plan.putAll(more);
    var answer = OPERATOR.post(PATH, plan);
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer.location();
  }

  /** The rollouts that were made under this name. */
  static int count(String name) {
    return SERVICE.database().queryForList("select id from rollout where name = ?", UUID.class, name).size();
  }
}
