package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.gate.GateStand;
import io.kexecfleet.service.rollout.BudgetUse;
import io.kexecfleet.service.rollout.RebootMark;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutApproval;
import io.kexecfleet.service.rollout.RolloutStatus;
import io.kexecfleet.service.rollout.RolloutTag;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rollout as its page shows it: all of it is told by the status that it was made of, and the same whoever looks.
 *
 * @param seen what a form on the page sends back with an act
 * @param done how many hosts are through it, well or not
 * @param held how many hosts keep their places until somebody resolves them
 * @param gates those that somebody waits for
 * @param waiting what holds the host that is next in turn, while nobody is out; null otherwise
 */
record Glance(
    Rollout rollout,
    String seen,
    String marks,
    Map<RebootMark, Integer> counts,
    int done,
    int held,
    List<WaveLine> waves,
    List<RolloutStatus.Ended> newest,
    List<RolloutStatus.Ended> toResolve,
    List<BudgetUse> budgets,
    List<GateStand> gates,
    List<RolloutApproval> approvals,
    RolloutStatus.@Nullable Waiting waiting,
    @Nullable Instant forecast,
    Instant at) {

  private static final Duration A_DAY = Duration.ofDays(1);

  static Glance of(RolloutStatus status) {
    var counts = new EnumMap<RebootMark, Integer>(RebootMark.class);
    for (var mark : RebootMark.values()) {
      counts.put(mark, count(status.marks(), mark.letter()) + count(status.marks(), mark.heldLetter()));
    }
    return new Glance(
        status.rollout(),
        RolloutTag.seen(status.rollout()),
        status.marks(),
        counts,
        counts.entrySet().stream().filter(count -> count.getKey().isOutcome()).mapToInt(Map.Entry::getValue).sum(),
        status.rollout().tally().held(),
        WaveLine.all(status.rollout(), status.waves(), status.at()),
        status.newest(),
        status.held(),
        status.budgets(),
        status.gates().stream().filter(gate -> gate.state() != GateStand.State.PASSED).toList(),
        status.approvals(),
        status.waiting(),
        status.forecast(),
        status.at());
  }

  private static int count(String marks, char letter) {
    return (int) marks.chars().filter(mark -> mark == letter).count();
  }

  public int count(RebootMark mark) {
    return counts.getOrDefault(mark, 0);
  }

  /** Whether it may come to be stopped because it takes too long: within a day, or before the forecast. */
  public boolean isFinishByNear() {
    var finishBy = rollout.finishBy();
    return finishBy != null && !isOver() && (finishBy.isBefore(at.plus(A_DAY)) || (forecast != null && finishBy.isBefore(forecast)));
  }

  public boolean isOver() {
    return rollout.state().hasEnded();
  }

  /** How many of a hundred hosts are through it: a hundred only once all are. */
  public int percent() {
    return marks.isEmpty() ? 0 : (int) (done * 100L / marks.length());
  }
}
