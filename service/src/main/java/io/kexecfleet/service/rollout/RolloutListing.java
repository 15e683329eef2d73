package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.ledger.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Lists rollouts, and tells which of some are in sight. */
@Service
public class RolloutListing {

  private final RolloutTable rollouts;
  private final JdbcClient database;

  RolloutListing(RolloutTable rollouts, JdbcClient database) {
    this.rollouts = rollouts;
    this.database = database;
  }

  /** Those made before that one, the newest first. */
  public List<Rollout> page(RolloutQuery query, UUID before, int limit) {
    var ids = newest(query, before, limit).ask(database, (row, _) -> row.getObject(1, UUID.class));
    return rollouts.findByIdInOrderByIdDesc(ids);
  }

  /** Those of them that were made within this scope: of the others it is not told which they are. */
  public Set<UUID> within(Collection<UUID> ids, Scope reach) {
    if (ids.isEmpty() || reach.isEverything()) {
      return Set.copyOf(ids);
    }
    var condition = reach.coverage("scope");
    var distinct = ids.stream().distinct().map(UUID::toString).toArray(String[]::new);
    return Set.copyOf(
        Statement.of("select id from rollout where %s and id = any(?::uuid[])".formatted(condition.sql()), condition, (Object) distinct)
            .ask(database, (row, _) -> row.getObject(1, UUID.class)));
  }

  /** The names of those of them that were made within this scope, by id. */
  public Map<UUID, String> names(Collection<UUID> ids, Scope reach) {
    if (ids.isEmpty()) {
      return Map.of();
    }
    var condition = reach.coverage("scope");
    var distinct = ids.stream().distinct().map(UUID::toString).toArray(String[]::new);
    return Statement.of("select id, name from rollout where %s and id = any(?::uuid[])".formatted(condition.sql()), condition, (Object) distinct)
        .ask(database, (row, _) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
        .stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static Statement newest(RolloutQuery query, UUID before, int limit) {
    var condition = query.condition(Condition.of("id < ?", before));
    return Statement.of("select id from rollout where %s order by id desc limit ?".formatted(condition.sql()), condition, limit);
  }
}
