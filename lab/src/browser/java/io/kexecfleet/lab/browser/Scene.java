package io.kexecfleet.lab.browser;

import io.kexecfleet.lab.fleet.Ailments;
import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.service.Operator;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A fleet in which what happens in fleets has happened: hosts of several kinds, rollouts that went well and others. */
record Scene(String host) {

  private static final int HOSTS = 600;
  private static final int STAGING = 120;
  private static final int RACK = 25;

  /** Whole fleets come from one address here. */
  static final List<String> SETTINGS = List.of("--kexec-fleet.web.connections-per-address=5000", "--kexec-fleet.web.rate.join-burst=5000");

  static final FleetSpec FLEET = FleetSpec.of(HOSTS, Scene::passage).withPrefix("node-").withFindings(new Ailments(9, 2)::of);

  private static final Map<String, ?> TARGET = Map.of("select", "LATEST_INSTALLED");

  private static int number(String host) {
    return Integer.parseInt(host.substring(host.lastIndexOf('-') + 1));
  }

  private static Passage passage(String host) {
    var number = number(host);
    var out = Duration.ofMillis(1500 + number * 37 % 1500);
    if (number % 97 == 60) {
      return Passage.of(Fate.FIRMWARE, out.multipliedBy(4));
    }
    return Passage.of(number == 77 ? Fate.GONE : number % 211 == 100 ? Fate.WRONG_KERNEL : Fate.AS_ORDERED, out);
  }

  static Scene set(Operator operator, List<String> names) throws IOException, InterruptedException {
    var labels = new HashMap<String, Map<String, String>>();
    for (var name : names) {
      var number = number(name);
      labels.put(
          name,
          Map.of(
              "env", number <= STAGING ? "staging" : "prod",
              "rack", "r%02d".formatted(1 + number / RACK),
              "role", number % 5 == 0 ? "db" : number % 7 == 0 ? "cache" : "web"));
    }
    operator.label(labels);
    operator.budget("fleet", Map.of("maxOut", "10%"));
    operator.budget("racks", Map.of("label", "rack", "maxOut", 4));
    operator.budget("databases", Map.of("selector", "role=db", "maxOut", 6));
    operator.window(
        "nightly",
        Map.of(
            "start", "2026-01-05T22:00", "zone", "Europe/Berlin", "duration", "PT8H", "rrule", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
            "selector", "env=prod", "description", "Patch nights"));
    operator.window(
        "weekend",
        Map.of("start", "2026-01-03T06:00", "zone", "UTC", "duration", "PT12H", "rrule", "FREQ=WEEKLY;BYDAY=SA,SU", "description", "Whoever is left"));
    operator.freeze("year-end", Map.of("from", "2026-12-21T00:00:00+01:00", "to", "2027-01-04T00:00:00+01:00", "selector", "env=prod", "reason", "Year-end closing"));
    var staging = operator.start(plan("staging: latest kernel", "env=staging", 12, Map.of("maxFailures", 20)));
    operator.start(plan("caches: next patch night", "env=prod,role=cache", 10, Map.of("windows", List.of("nightly"))));
    operator.start(plan("databases: latest kernel", "env=prod,role=db", 3, Map.of("approvals", 2, "windows", List.of("nightly"))));
    operator.awaitEnd(staging, Duration.ofSeconds(1), Duration.ofMinutes(5));
    return new Scene(names.get(59));
  }

  private static Map<String, Object> plan(String name, String selector, int maxOut, Map<String, ?> more) {
    var plan = new HashMap<String, Object>(Map.of("name", name, "selector", selector, "target", TARGET, "maxOut", maxOut, "returnWithin", "PT20S"));
    plan.putAll(more);
    return plan;
  }

  /** Begins the rollout that is watched. */
  String begin(Operator operator) throws IOException, InterruptedException {
    return operator.start(
        plan(
            "web: latest kernel",
            "env=prod,role=web",
            24,
            Map.of(
                "maxFailures", "10%",
                "order", Map.of("by", "SPREAD", "label", "rack"),
                "waves", List.of(Map.of("hosts", 10, "minSuccess", "90%"), Map.of("hosts", "25%", "minSuccess", "90%", "soak", "PT2S"), Map.of("hosts", "100%", "minSuccess", "90%")))));
  }

  boolean isHalfDone(JsonNode rollout) {
    if (Operator.hasEnded(rollout)) {
      throw new IllegalStateException("The rollout ended before it could be looked at: " + rollout.path("reason").asString(""));
    }
    return rollout.path("tally").path("succeeded").asInt() * 2 > rollout.path("reboots").size();
  }
}
