package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.service.rollout.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a rollout is over if nothing goes wrong: hosts go in rounds of as many as may be out at once, each for the usual
 * time, inside the windows; gates and approvals take no time. An estimate: nothing is decided by it.
 *
 * @param waves when each wave is over, the soak behind it not included; the last ones may be missing, see {@code finish}
 * @param finish when all of it is over; null: not within a year
 */
public record Forecast(List<Instant> waves, @Nullable Instant finish) {

  /**
   * One wave.
   *
   * @param labels of each of its hosts
   */
  public record Wave(List<Map<String, String>> labels, Duration soak) {}

  /** @param budgets those that bound the hosts beside {@code maxOut} */
  public static Forecast of(
      Plan plan, int maxOut, List<Wave> waves, List<Budget> budgets, OpenTimes openTimes, OutTimes outTimes, Instant now) {
    Instant at = plan.startAt() == null || plan.startAt().isBefore(now) ? now : plan.startAt();
    var ends = new ArrayList<Instant>();
    for (var wave : waves) {
      var end = end(wave, plan, maxOut, budgets, openTimes, outTimes, at);
      if (end.isEmpty()) {
        return new Forecast(List.copyOf(ends), null);
      }
      ends.add(end.get());
      at = end.get().plus(wave.soak());
    }
    return new Forecast(List.copyOf(ends), ends.isEmpty() ? at : ends.getLast());
  }

  private static Optional<Instant> end(
      Wave wave, Plan plan, int maxOut, List<Budget> budgets, OpenTimes openTimes, OutTimes outTimes, Instant from) {
    var byLabels = new HashMap<Map<String, String>, Integer>();
    wave.labels.forEach(labels -> byLabels.merge(labels, 1, Integer::sum));
    var rounds = rounds(wave.labels, maxOut, budgets);
    var comeBack = plan.deadlines().comeBack();
    Instant last = from;
    for (var labels : byLabels.keySet()) {
      // Hosts that go at the same times take turns with the others, so each kind alone needs no more rounds than all.
      var share = byLabels.size() == 1 ? rounds : (int) Math.ceil((double) rounds * byLabels.get(labels) / wave.labels.size());
      var end = walk(Math.max(1, share), outTimes.usual(labels, comeBack), outTimes.worst(labels, comeBack), plan, labels, openTimes, from);
      if (end.isEmpty()) {
        return end;
      }
      var atLeast = from.plus(outTimes.usual(labels, comeBack).multipliedBy(rounds));
      var later = end.get().isAfter(atLeast) ? end.get() : atLeast;
      last = later.isAfter(last) ? later : last;
    }
    return Optional.of(last);
  }

  private static Optional<Instant> walk(
      int rounds, Duration usual, Duration worst, Plan plan, Map<String, String> labels, OpenTimes openTimes, Instant from) {
    var at = from;
    for (int round = 0; round < rounds; round++) {
      var open = openTimes.nextOpen(at, worst, plan.windows(), labels);
      if (open.isEmpty()) {
        return open;
      }
      at = open.get().plus(usual);
    }
    return Optional.of(at);
  }

  /** By the budget that lets the fewest out. */
  private static int rounds(List<Map<String, String>> hosts, int maxOut, List<Budget> budgets) {
    var rounds = divide(hosts.size(), maxOut);
    for (var budget : budgets) {
      var groups = new HashMap<String, Integer>();
      for (var labels : hosts) {
        var group = budget.groupOf(labels);
        if (group != null) {
          groups.merge(group, 1, Integer::sum);
        }
      }
      for (var group : groups.entrySet()) {
        rounds = Math.max(rounds, divide(group.getValue(), Math.max(1, budget.limit(group.getKey()))));
      }
    }
    return rounds;
  }

  private static int divide(int hosts, int atOnce) {
    return (int) (((long) hosts + atOnce - 1) / atOnce);
  }
}
