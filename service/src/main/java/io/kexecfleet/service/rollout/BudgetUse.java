package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much of a budget is in use, of the groups that a rollout has hosts in. Places are counted, whoever takes them; nobody
 * is named.
 *
 * @param label groups are the values of this label; null: there is one group, with the empty text as its name
 * @param hostSecondsPerMinute null: no matter
 * @param groups those with the least room first, not more than {@link #MOST_GROUPS}
 * @param more how many groups there are besides
 */
public record BudgetUse(
    String name, @Nullable String label, @Nullable Integer hostSecondsPerMinute, List<Group> groups, int more) {

  static final int MOST_GROUPS = 6;

  /** @param limit null: as many as the host-seconds allow */
  public record Group(String name, int taken, @Nullable Integer limit) {

    int room() {
      return limit == null ? Integer.MAX_VALUE : limit - taken;
    }
  }

  /**
   * @param places who takes a place in any budget, or did within the last minute
   * @param groups those that the rollout has hosts in
   */
  static BudgetUse of(Budget budget, List<Place> places, Set<String> groups) {
    Map<String, Integer> taken = new HashMap<>();
    groups.forEach(group -> taken.put(group, 0));
    for (var place : places) {
      if (place.until() == null && (budget.rollout() == null || budget.rollout().equals(place.rolloutId()))) {
        var group = budget.groupOf(place.labels());
        if (group != null) {
          taken.computeIfPresent(group, (_, count) -> count + 1);
        }
      }
    }
    var all = new ArrayList<Group>();
    taken.forEach((group, count) -> all.add(new Group(group, count, budget.maxOut() == null ? null : budget.limit(group))));
    all.sort(Comparator.comparingInt(Group::room).thenComparing(Comparator.comparingInt(Group::taken).reversed()).thenComparing(Group::name));
    var shown = List.copyOf(all.subList(0, Math.min(MOST_GROUPS, all.size())));
    return new BudgetUse(budget.name(), budget.label(), budget.hostSecondsPerMinute(), shown, all.size() - shown.size());
  }
}
