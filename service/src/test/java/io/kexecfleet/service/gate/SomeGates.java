package io.kexecfleet.service.gate;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gates and settings that tests start from. */
final class SomeGates {

  static final Duration INTERVAL = Duration.ofSeconds(10);
  static final Duration HOLDS_FOR = Duration.ofSeconds(25);

  private SomeGates() {}

  static GateSpec.Prometheus prometheus(String query, GateSpec.Comparison comparison, double threshold) {
    return new GateSpec.Prometheus(
        "errors", GateSpec.When.BETWEEN_WAVES, INTERVAL, HOLDS_FOR, null, query, comparison, threshold, false);
  }

  static GateSpec.Prometheus emptyIsOpen(GateSpec.Prometheus gate) {
    return new GateSpec.Prometheus(
        gate.name(), gate.when(), gate.interval(), gate.holdsFor(), gate.forAtLeast(), gate.query(), gate.comparison(), gate.threshold(), true);
  }

  static GateSpec.Http page(String url, @Nullable String contains, Integer... statuses) {
    return new GateSpec.Http(
        "page", GateSpec.When.BEFORE_HOSTS, INTERVAL, HOLDS_FOR, null, url, List.of(statuses), contains);
  }

  /** Asked at an interval and good for as long as is said, whatever it asks. */
  static GateSpec.Asked gate(String name, Duration interval, Duration holdsFor, @Nullable Duration forAtLeast) {
    return new GateSpec.Http(
        name, GateSpec.When.BETWEEN_WAVES, interval, holdsFor, forAtLeast, "http://localhost/", List.of(200), null);
  }

  static GateSettings settings(String prometheusUrl, String tokenFile, String... allowed) {
    return new GateSettings(prometheusUrl, tokenFile, List.of(allowed), Duration.ofSeconds(10));
  }
}
