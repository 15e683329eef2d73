package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.Selector.Condition;
import io.kexecfleet.service.rollout.ledger.Statement;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Lists rollouts. */
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

  static Statement newest(RolloutQuery query, UUID before, int limit) {
    var condition = query.condition(Condition.of("id < ?", before));
    return Statement.of("select id from rollout where %s order by id desc limit ?".formatted(condition.sql()), condition, limit);
  }
}
