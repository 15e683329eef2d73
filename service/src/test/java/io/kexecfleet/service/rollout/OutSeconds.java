package io.kexecfleet.service.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.rollout.engine.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** When hosts were out, by the order and by their return: what budgets of host-seconds are held against. */
final class OutSeconds {

  private record Out(Map<String, String> labels, Instant from, Duration expected, @Nullable Instant until) {}

  private final Map<UUID, Out> outs = new HashMap<>();

  void out(UUID rebootId, Map<String, String> labels, Instant now, Duration expected) {
    outs.put(rebootId, new Out(labels, now, expected, null));
  }

  void backIn(UUID rebootId, Instant now) {
    outs.computeIfPresent(
        rebootId, (_, out) -> out.until == null ? new Out(out.labels, out.from, out.expected, now) : out);
  }

  /** In every minute that ends with some host's return or now, as far as no host was out for longer than expected. */
  void check(Budget budget, Instant now) {
    var perMinute = budget.hostSecondsPerMinute();
    if (perMinute == null || outs.values().stream().anyMatch(out -> isLate(out, now))) {
      return;
    }
    for (var out : outs.values()) {
      var end = out.until == null ? now : out.until;
      var spent = new HashMap<String, Duration>();
      for (var other : outs.values()) {
        var group = budget.groupOf(other.labels);
        if (group != null) {
          spent.merge(group, within(other, end, now), Duration::plus);
        }
      }
      spent.forEach(
          (group, time) -> assertThat(time).as("host-seconds of " + budget.nameOf(group)).isLessThanOrEqualTo(Duration.ofSeconds(perMinute)));
    }
  }

  private static boolean isLate(Out out, Instant now) {
    return Duration.between(out.from, out.until == null ? now : out.until).compareTo(out.expected) > 0;
  }

  /** How much of the minute that ends then. */
  private static Duration within(Out out, Instant end, Instant now) {
    var begin = end.minusSeconds(60);
    var from = out.from.isAfter(begin) ? out.from : begin;
    var last = out.until == null ? now : out.until;
    var until = last.isBefore(end) ? last : end;
    return until.isAfter(from) ? Duration.between(from, until) : Duration.ZERO;
  }
}
