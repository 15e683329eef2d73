package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.gate.GateStand;
import io.kexecfleet.service.rollout.engine.Blocker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as it is at one instant, and all that is seen of it while it runs.
 *
 * @param at when it was read
 * @param waves none while it is a draft
 * @param marks a letter of {@link RebootMark} for each of its hosts, in their turn
 * @param newest the reboots that ended last, the last one first
 * @param held hosts that keep their places until somebody resolves them, those that do for longest first, not more than {@link
 *     #MOST_HELD}
 * @param budgets those that bound its hosts, beside its own {@code maxOut}
 * @param waiting what holds the host that is next in turn, while nobody is out; null otherwise
 * @param forecast when it is over if nothing goes wrong; null where it is not on its way there, or will not be within a year
 */
public record RolloutStatus(
    Instant at,
    Rollout rollout,
    List<RolloutWave> waves,
    String marks,
    List<Ended> newest,
    List<Ended> held,
    List<BudgetUse> budgets,
    List<GateStand> gates,
    List<RolloutApproval> approvals,
    @Nullable Waiting waiting,
    @Nullable Instant forecast) {

  static final int MOST_NEWEST = 20;
  static final int MOST_HELD = 20;

  /** @param blockers none: it goes now */
  public record Waiting(String host, List<Blocker> blockers) {}

  /**
   * A reboot that is over.
   *
   * @param attempt 1 for the host's first in this rollout
   * @param wave from 0
   * @param orderedAt null: it was not ordered to jump
   * @param detail what the outcome was concluded from
   * @param held whether its host keeps its place until somebody resolves it
   */
  public record Ended(
      String host,
      int attempt,
      int wave,
      Outcome outcome,
      @Nullable Instant orderedAt,
      Instant endedAt,
      @Nullable String detail,
      boolean held) {

    /** How long its host was out; null: it was not. */
    public @Nullable Duration out() {
      return orderedAt == null ? null : Duration.between(orderedAt, endedAt);
    }
  }
}
