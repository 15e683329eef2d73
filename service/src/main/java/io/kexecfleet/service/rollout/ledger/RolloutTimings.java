package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.PhaseTiming.Phase;
import io.kexecfleet.service.inventory.Selector.Condition;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** How long the reboots of one rollout took, and how much time they saved: those whose complete reports are in. */
@Service
public class RolloutTimings {

  /** By the index of reboots: the ledger has none for rollouts. */
  private static final String FROM = "reboot r join ledger_entry e on e.reboot_id = r.id";

  private static final String REPORTED = "r.rollout_id = ? and e.reported";

  private final JdbcClient database;

  RolloutTimings(JdbcClient database) {
    this.database = database;
  }

  /** @param phases those that are known of any, in their order */
  public record OfRollout(List<Timings.Figures> phases, Saved saved) {}

  /**
   * How much sooner hosts were back than by their firmware, in milliseconds.
   *
   * @param reboots of how many it is known
   * @param p50 half of them saved no more
   * @param sum by all of them together
   */
  public record Saved(long reboots, long p50, long sum) {}

  public OfRollout of(UUID rolloutId) {
    var phases = new EnumMap<Phase, Timings.Figures>(Phase.class);
    var all = Timings.figures(FROM, null, Condition.of(REPORTED, rolloutId), List.of(""), EnumSet.allOf(Phase.class));
    all.ask(database, (row, _) -> Timings.figures(row, phases));
    return new OfRollout(List.copyOf(phases.values()), saved(rolloutId));
  }

  private Saved saved(UUID rolloutId) {
    return database
        .sql(
            """
            select count(e.saved_ms), coalesce(percentile_cont(0.5) within group (order by e.saved_ms), 0), coalesce(sum(e.saved_ms), 0)
            from %s where %s
            """
                .formatted(FROM, REPORTED))
        .param(rolloutId)
        .query((row, _) -> new Saved(row.getLong(1), Math.round(row.getDouble(2)), row.getLong(3)))
        .single();
  }
}
