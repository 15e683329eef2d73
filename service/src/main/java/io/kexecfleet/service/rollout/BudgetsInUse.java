package io.kexecfleet.service.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kexecfleet.service.rollout.engine.Budget;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How much is in use of the budgets that bound a rollout's hosts. Which ones those are is asked once a minute: labels change slowly. */
@Component
class BudgetsInUse {

  private static final Duration HOLDS = Duration.ofMinutes(1);

  /** Names kept, some 100 bytes each, of all rollouts that are looked at. */
  private static final int MOST_NAMES = 200_000;

  /** Of one budget: who has more groups is told of these. */
  private static final int MOST_GROUPS = 2_000;

  private record Key(UUID rolloutId, String budget, String selector, @Nullable String label) {}

  private final BudgetReader reader;
  private final JdbcClient database;
  private final Cache<Key, Set<String>> groups =
      Caffeine.newBuilder()
          .expireAfterWrite(HOLDS)
          .maximumWeight(MOST_NAMES)
          .weigher((Key _, Set<String> names) -> 1 + names.size())
          .executor(Runnable::run)
          .build();

  BudgetsInUse(BudgetReader reader, JdbcClient database) {
    this.reader = reader;
    this.database = database;
  }

  /**
   * Budgets of a rollout.
   *
   * @param budgets those that bound its hosts
   */
  record Bounds(List<Budget> budgets, List<BudgetUse> uses) {}

  Bounds of(Rollout rollout, Instant now) {
    var bounding = new ArrayList<Budget>();
    var groupsOf = new ArrayList<Set<String>>();
    for (var budget : reader.of(rollout, now)) {
      var names = groups.get(new Key(rollout.id(), budget.name(), budget.selector().toString(), budget.label()), _ -> read(rollout.id(), budget));
      if (!names.isEmpty()) {
        bounding.add(budget);
        groupsOf.add(names);
      }
    }
    var places = reader.places(bounding, rollout.id(), now);
    var uses = new ArrayList<BudgetUse>();
    for (int i = 0; i < bounding.size(); i++) {
      uses.add(BudgetUse.of(bounding.get(i), places, groupsOf.get(i)));
    }
    return new Bounds(List.copyOf(bounding), List.copyOf(uses));
  }

  private Set<String> read(UUID rolloutId, Budget budget) {
    var selected = budget.selector().condition("h.labels");
    var arguments = new ArrayList<Object>();
    var label = budget.label();
    if (label != null) {
      arguments.add(label);
    }
    arguments.add(rolloutId);
    arguments.addAll(selected.arguments());
    return Set.copyOf(
        database
            .sql(
                """
                select distinct %s as name from reboot r join host h on h.id = r.host_id where r.rollout_id = ? and r.attempt = 1 and %s limit %d
                """
                    .formatted(label == null ? "''" : "coalesce(h.labels ->> ?, '')", selected.sql(), MOST_GROUPS + 1))
            .params(arguments)
            .query((row, _) -> row.getString(1))
            .list()
            .stream()
            .filter(name -> label == null || !name.isEmpty())
            .toList());
  }
}
