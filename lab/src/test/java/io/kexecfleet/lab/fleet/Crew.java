package io.kexecfleet.lab.fleet;

import io.kexecfleet.lab.service.Operator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Operators who roll out over the same hosts again and again and take care of those that were lost or came back badly. What
 * they ask may fail at any time, with or without effect: then they look, and ask again.
 */
final class Crew {

  private final String name;
  private final List<String> hosts;
  private final int maxOut;
  private final Map<String, ?> plan;
  private final Operator operator;
  private final SimulatedFleet fleet;
  private int rollouts;

  /** Of the rollout that is to run or runs; null: none. */
  private @Nullable String title;

  /** Its id; null: not known. */
  private @Nullable String current;

  private int resolved;

  /** @param plan what their rollouts have beyond name, hosts and maxOut */
  Crew(String name, List<String> hosts, int maxOut, Map<String, ?> plan, Operator operator, SimulatedFleet fleet) {
    this.name = name;
    this.hosts = hosts;
    this.maxOut = maxOut;
    this.plan = plan;
    this.operator = operator;
    this.fleet = fleet;
  }

  int resolved() {
    return resolved;
  }

  int rollouts() {
    return rollouts;
  }

  boolean isIdle() {
    return title == null;
  }

  /** Does what there is to do now. */
  void work(boolean startAnother) throws IOException, InterruptedException {
    if (current == null && title != null) {
      begin(title);
    } else if (current != null) {
      watch(current);
    } else if (startAnother && hosts.stream().noneMatch(fleet.log()::isOut)) {
      title = "%s, round %d".formatted(name, ++rollouts);
      fleet.log().watch(title, maxOut, hosts);
      begin(title);
    }
  }

  /** It may have begun before, with nobody being told so. */
  private void begin(String title) throws IOException, InterruptedException {
    var begun =
        operator.rollouts().stream()
            .filter(rollout -> rollout.path("name").asString().equals(title))
            .map(rollout -> rollout.path("id").asString())
            .findFirst();
    if (begun.isPresent()) {
      current = begun.get();
    } else {
      var all = new HashMap<String, Object>(plan);
      all.putAll(Map.of("name", title, "hosts", hosts, "maxOut", maxOut));
      current = operator.start(all);
    }
  }

  private void watch(String id) throws IOException, InterruptedException {
    var rollout = operator.rollout(id);
    var held = new ArrayList<JsonNode>();
    rollout.path("reboots").forEach(reboot -> {
      if (reboot.path("needsResolution").asBoolean()) {
        held.add(reboot);
      }
    });
    for (var reboot : held) {
      resolve(id, reboot.path("host").asString(), reboot.path("id").asString());
    }
    if (held.isEmpty() && Operator.hasEnded(rollout)) {
      current = null;
      title = null;
    }
  }

  private void resolve(String id, String host, String rebootId) throws IOException, InterruptedException {
    if (fleet.log().resolved(host, rebootId)) {
      fleet.repair(host);
    }
    operator.resolve(id, host);
    resolved++;
  }
}
