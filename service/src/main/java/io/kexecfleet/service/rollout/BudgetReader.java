package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.HostSelection;
import io.kexecfleet.service.inventory.Selector;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the budgets and who takes places in them. Places are counted where they are, so no count can go astray. */
@Component
class BudgetReader {

  /** How many hosts there are changes slowly, and counting them takes time in a large fleet. */
  private static final Duration SIZES_HOLD = Duration.ofSeconds(30);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static final String TAKEN =
      """
      select r.id, r.rollout_id, h.name, h.labels::text, r.ordered_at, null as until
      from reboot r join host h on h.id = r.host_id
      where (r.state = 'OUT' or (r.held_at is not null and r.resolved_at is null))
      """;
  private static final String GIVEN_UP =
      """
      select r.id, r.rollout_id, h.name, h.labels::text, r.ordered_at, coalesce(r.resolved_at, r.ended_at)
      from reboot r join host h on h.id = r.host_id
      where r.ordered_at is not null
        and ((r.ended_at > :since and r.held_at is null) or (r.held_at is not null and r.resolved_at > :since))
      """;

  private record Sizes(Map<String, Integer> byGroup, Instant at) {}

  private record Own(UUID rolloutId, String label) {}

  private record Counted(Selector selector, @Nullable String label) {}

  private final BudgetTable budgets;
  private final HostSelection hosts;
  private final ObjectProvider<OtherPlaces> others;
  private final JdbcClient database;
  private final Json json;
  private final Map<Counted, Sizes> sizes = new ConcurrentHashMap<>();
  private final Map<Own, Map<String, Integer>> own = new ConcurrentHashMap<>();

  BudgetReader(
      BudgetTable budgets, HostSelection hosts, ObjectProvider<OtherPlaces> others, JdbcClient database, Json json) {
    this.budgets = budgets;
    this.hosts = hosts;
    this.others = others;
    this.database = database;
    this.json = json;
  }

  /** Those of every rollout, and this one's own per label. */
  List<Budget> of(Rollout rollout, Instant now) {
    var all = new ArrayList<>(shared(now));
    for (var group : rollout.plan().groups()) {
      all.add(
          Budget.own(
              group.label(),
              group.maxOut(),
              group.maxOut().percent() ? ownSizes(rollout.id(), group.label()) : Map.of(),
              rollout.id()));
    }
    return all;
  }

  /** Does not change while a rollout lasts, unless labels do. */
  private Map<String, Integer> ownSizes(UUID rolloutId, String label) {
    return own.computeIfAbsent(
        new Own(rolloutId, label),
        _ ->
            database
                .sql(
                    """
                    select h.labels ->> ?, count(distinct h.id)::int from reboot r join host h on h.id = r.host_id
                    where r.rollout_id = ? and h.labels ->> ? is not null group by 1
                    """)
                .params(label, rolloutId, label)
                .query((row, _) -> Map.entry(row.getString(1), row.getInt(2)))
                .list()
                .stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  void forget(UUID rolloutId) {
    own.keySet().removeIf(it -> it.rolloutId.equals(rolloutId));
  }

  /** Those of every rollout. */
  List<Budget> shared(Instant now) {
    return budgets.findAll().stream()
        .map(
            row ->
                new Budget(
                    row.name(),
                    row.selector(),
                    row.label(),
                    row.maxOut(),
                    row.hostSecondsPerMinute(),
                    sizes(new Counted(row.selector(), row.label()), now),
                    null))
        .toList();
  }

  private Map<String, Integer> sizes(Counted counted, Instant now) {
    return sizes
        .compute(
            counted,
            (_, known) ->
                known != null && now.isBefore(known.at.plus(SIZES_HOLD)) && !now.isBefore(known.at)
                    ? known
                    : new Sizes(count(counted), now))
        .byGroup;
  }

  private Map<String, Integer> count(Counted counted) {
    var label = counted.label;
    var sizes = new HashMap<>(label == null ? Map.of("", hosts.count(counted.selector)) : hosts.groups(label, counted.selector));
    others.forEach(
        it ->
            it.hosts()
                .forEach(
                    (labels, number) -> {
                      var group = label == null ? "" : labels.get(label);
                      if (group != null && counted.selector.matches(labels)) {
                        sizes.merge(group, number, Integer::sum);
                      }
                    }));
    return Map.copyOf(sizes);
  }

  /** Who takes a place in these budgets. */
  List<Place> places(List<Budget> budgets, UUID rolloutId, Instant now) {
    if (budgets.isEmpty()) {
      return List.of();
    }
    var onlyOwn = budgets.stream().allMatch(budget -> budget.rollout() != null);
    var lastMinute = budgets.stream().anyMatch(budget -> budget.hostSecondsPerMinute() != null);
    var own = onlyOwn ? " and r.rollout_id = :rollout" : "";
    var statement = database.sql(TAKEN + own + (lastMinute ? " union all " + GIVEN_UP + own : ""));
    var arguments = new HashMap<String, Object>();
    if (onlyOwn) {
      arguments.put("rollout", rolloutId);
    }
    if (lastMinute) {
      arguments.put("since", now.minus(MINUTE).atOffset(ZoneOffset.UTC));
    }
    var places = new ArrayList<>(statement.params(arguments).query((row, _) -> place(row)).list());
    if (!onlyOwn) {
      others.forEach(it -> places.addAll(it.places(lastMinute ? now.minus(MINUTE) : null)));
    }
    return places;
  }

  private Place place(ResultSet row) throws SQLException {
    return new Place(
        row.getObject("id", UUID.class),
        row.getObject("rollout_id", UUID.class),
        row.getString("name"),
        json.labels(row.getString("labels")),
        Objects.requireNonNull(RebootReader.instant(row, "ordered_at")),
        RebootReader.instant(row, "until"),
        null);
  }
}
