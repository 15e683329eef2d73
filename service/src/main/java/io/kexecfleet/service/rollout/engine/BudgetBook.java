package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who takes which place in the budgets, kept up during one step.
 *
 * <p>Host-seconds: a host is admitted only if what was spent in the last minute, what those that are out are still
 * expected to spend in the next one, and what the host itself is expected to, stay within the budget together. So no
 * minute can hold more as long as no host is out for longer than expected; and one that is, is counted for as long as it is.
 */
final class BudgetBook {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Host-seconds of the last minute run off all the time. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final int NAMED = 5;

  private record Group(int budget, String name) {}

  private record Entry(Place place, Duration expected) {}

  private final List<Budget> budgets;
  private final Map<Group, List<Entry>> taken = new HashMap<>();
  private final Map<Group, Integer> ahead = new HashMap<>();

  BudgetBook(List<Budget> budgets) {
    this.budgets = budgets;
  }

  /** @param expected how long the host is expected to be out in all */
  void take(Place place, Duration expected) {
    for (int i = 0; i < budgets.size(); i++) {
      var group = group(i, place.rolloutId(), place.labels());
      if (group != null) {
        taken.computeIfAbsent(group, _ -> new ArrayList<>()).add(new Entry(place, expected));
      }
    }
  }

  /** The host of this reboot is back as it should be, or never left. */
  void free(UUID rebootId, Instant now) {
    for (var entries : taken.values()) {
      entries.replaceAll(
          entry -> entry.place.id().equals(rebootId) ? new Entry(entry.place.givenUp(now), entry.expected) : entry);
    }
  }

  /** @param more 1 for a host of this rollout that stages or has staged, -1 for one that does so no more */
  void countAhead(UUID rolloutId, Map<String, String> labels, int more) {
    for (int i = 0; i < budgets.size(); i++) {
      var group = group(i, rolloutId, labels);
      if (group != null) {
        ahead.merge(group, more, Integer::sum);
      }
    }
  }

  /** As many of a group are kept ready as may be out of it at once. */
  @Nullable Blocker holdsFromStaging(UUID rolloutId, Map<String, String> labels) {
    for (int i = 0; i < budgets.size(); i++) {
      var group = group(i, rolloutId, labels);
      if (group != null && ahead.getOrDefault(group, 0) >= budgets.get(i).limit(group.name)) {
        return new Blocker(
            Blocker.Code.TURN,
            "As many hosts as budget %s allows to be out are staged already.".formatted(budgets.get(i).nameOf(group.name)),
            null);
      }
    }
    return null;
  }

  /**
   * Every budget that holds a host back from jumping now.
   *
   * @param rolloutId null: it is in none
   */
  List<Blocker> holdsFromJumping(@Nullable UUID rolloutId, Map<String, String> labels, Duration expected, Instant now) {
    var blockers = new ArrayList<Blocker>();
    for (int i = 0; i < budgets.size(); i++) {
      var group = group(i, rolloutId, labels);
      if (group != null) {
        var entries = taken.getOrDefault(group, List.of());
        addCount(budgets.get(i), group.name, entries, blockers);
        addHostSeconds(budgets.get(i), group.name, entries, expected, now, blockers);
      }
    }
    return blockers;
  }

  private static void addCount(Budget budget, String group, List<Entry> entries, List<Blocker> blockers) {
    if (budget.maxOut() == null) {
      return;
    }
    var out = entries.stream().filter(entry -> entry.place.until() == null).toList();
    var limit = budget.limit(group);
    if (out.size() >= limit) {
      blockers.add(
          new Blocker(
              Blocker.Code.BUDGET,
              "Budget %s: %d of %d places are taken%s.".formatted(budget.nameOf(group), out.size(), limit, by(out)),
              null));
    }
  }

  private static String by(List<Entry> out) {
    if (out.isEmpty()) {
      return "";
    }
    var named = out.stream().limit(NAMED).map(entry -> entry.place.host()).collect(Collectors.joining(", ", " by ", ""));
    return out.size() > NAMED ? "%s and %d more".formatted(named, out.size() - NAMED) : named;
  }

  private static void addHostSeconds(
      Budget budget, String group, List<Entry> entries, Duration expected, Instant now, List<Blocker> blockers) {
    if (budget.hostSecondsPerMinute() == null) {
      return;
    }
    var most = Duration.ofSeconds(budget.hostSecondsPerMinute());
    var used = shorter(expected, MINUTE);
    for (var entry : entries) {
      used = used.plus(spent(entry.place, now)).plus(stillExpected(entry, now));
    }
    if (used.compareTo(most) > 0) {
      blockers.add(
          new Blocker(
              Blocker.Code.BUDGET,
              "Budget %s: %d host-seconds a minute with this host, and %d are allowed."
                  .formatted(budget.nameOf(group), used.toSeconds(), most.toSeconds()),
              now.plus(LOOK_AGAIN)));
    }
  }

  /** In the minute before now. */
  private static Duration spent(Place place, Instant now) {
    var until = place.until() == null ? now : place.until();
    var from = place.from().isAfter(now.minus(MINUTE)) ? place.from() : now.minus(MINUTE);
    return until.isAfter(from) ? Duration.between(from, until) : Duration.ZERO;
  }

  /** In the minute after now. Who is out for longer than expected may be so for all of it. */
  private static Duration stillExpected(Entry entry, Instant now) {
    if (entry.place.until() != null) {
      return Duration.ZERO;
    }
    var left = Duration.between(now, entry.place.from().plus(entry.expected));
    return left.isPositive() ? shorter(left, MINUTE) : MINUTE;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private @Nullable Group group(int budget, @Nullable UUID rolloutId, Map<String, String> labels) {
    var it = budgets.get(budget);
    if (it.rollout() != null && !it.rollout().equals(rolloutId)) {
      return null;
    }
    var name = it.groupOf(labels);
    return name == null ? null : new Group(budget, name);
  }
}
