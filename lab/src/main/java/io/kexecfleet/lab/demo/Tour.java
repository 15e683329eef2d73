package io.kexecfleet.lab.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Where a browser leads, and what there is to click. Pure. */
final class Tour {

  /** As many as an address has room for. */
  private static final int MOST_HOSTS = 20;

  private Tour() {}

  /** How to get in. */
  static List<String> door(URI service, Path tokenFile) {
    return List.of(
        "Dashboard: %s/  (sign in with the token in %s)".formatted(service, tokenFile),
        "  From another machine: ssh -L %1$d:127.0.0.1:%1$d to this one first.".formatted(service.getPort()));
  }

  /** Where a rollout can be watched. */
  static String live(URI service, String rollout) {
    return "%s/rollouts/%s".formatted(service, rollout);
  }

  /** @param rollout that has ended, with its reboots */
  static List<String> stations(URI service, JsonNode rollout) {
    var hosts = rollout.path("reboots").valueStream().map(reboot -> reboot.path("host").asString("")).limit(MOST_HOSTS).toList();
    return Stream.of(
            station(live(service, rollout.path("id").asString()), "the rollout: what became of each host, and the report"),
            station(service + "/hosts/" + hosts.getFirst(), "a host: its findings, how its kernel was loaded, how long each phase took"),
            station(service + "/rollouts/new?hosts=" + String.join(",", hosts), "another one over the same hosts: click Make it, and watch it live"),
            station(service + "/", "the fleet; from there hosts, calendar, timings, ledger and audit"))
        .toList();
  }

  private static String station(String address, String what) {
    return "  %s%n      %s".formatted(address, what);
  }
}
