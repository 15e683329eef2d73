package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import io.kexecfleet.service.telemetry.BoundedNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How much of the budgets over all rollouts is in use, by the budget's name; the first 50 by name, and the others together.
 *
 * @param budgets how many there are
 * @param taken hosts that take places
 * @param places how many there are, over all groups; not of budgets of host-seconds alone
 * @param used the part in use of the group that has the least left, from 0 to 1 and beyond; 1: nobody may go
 */
record BudgetFigures(int budgets, Map<String, Long> taken, Map<String, Long> places, Map<String, Double> used) {

  static final int MOST = 50;

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private record Use(String name, List<Place> taken, List<Place> ofLastMinute) {}

  /** @param places those that are taken, and those that were given up within the last minute */
  static BudgetFigures of(List<Budget> budgets, List<Place> places, Instant now) {
    var taken = new HashMap<String, Long>();
    var limits = new HashMap<String, Long>();
    var used = new HashMap<String, Double>();
    var names = names(budgets);
    for (var budget : budgets) {
      var name = names.get(budget.name());
      var groups = groups(budget, places);
      merge(taken, name, groups.stream().mapToLong(group -> group.taken.size()).sum(), Long::sum);
      if (budget.maxOut() != null) {
        merge(limits, name, budget.sizes().keySet().stream().mapToLong(budget::limit).sum(), Long::sum);
      }
      var most = groups.stream().map(group -> used(budget, group, now)).max(Comparator.naturalOrder()).orElse(0.0);
      merge(used, name, most, Math::max);
    }
    return new BudgetFigures(budgets.size(), taken, limits, used);
  }

  private static <V> void merge(Map<String, V> values, @Nullable String name, V value, BinaryOperator<V> together) {
    values.merge(name == null ? BoundedNames.OTHER : name, value, together);
  }

  private static Map<String, String> names(List<Budget> budgets) {
    return budgets.stream().map(Budget::name).sorted().limit(MOST).collect(Collectors.toMap(Function.identity(), Function.identity()));
  }

  /** Also those in which nobody is out: where there is no place at all, none is left. */
  private static List<Use> groups(Budget budget, List<Place> places) {
    var byGroup = new TreeMap<String, List<Place>>();
    budget.sizes().keySet().forEach(group -> byGroup.put(group, new ArrayList<>()));
    for (var place : places) {
      var group = budget.groupOf(place.labels());
      if (group != null) {
        byGroup.computeIfAbsent(group, _ -> new ArrayList<>()).add(place);
      }
    }
    return byGroup.entrySet().stream()
        .map(it -> new Use(it.getKey(), it.getValue().stream().filter(place -> place.until() == null).toList(), it.getValue()))
        .toList();
  }

  private static double used(Budget budget, Use group, Instant now) {
    var byCount = budget.maxOut() == null ? 0 : part(group.taken.size(), budget.limit(group.name));
    var allowed = budget.hostSecondsPerMinute();
    var spent = group.ofLastMinute.stream().mapToLong(place -> spent(place, now).toMillis()).sum() / 1000.0;
    return Math.max(byCount, allowed == null ? 0 : spent / allowed);
  }

  private static double part(int taken, int limit) {
    return limit == 0 ? 1 : (double) taken / limit;
  }

  /** Of the last minute. */
  private static Duration spent(Place place, Instant now) {
    var from = place.from().isAfter(now.minus(MINUTE)) ? place.from() : now.minus(MINUTE);
    var until = place.until() == null ? now : place.until();
    return until.isAfter(from) ? Duration.between(from, until) : Duration.ZERO;
  }
}
