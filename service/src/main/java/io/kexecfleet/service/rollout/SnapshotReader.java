package io.kexecfleet.service.rollout;

import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.RebootFacts;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutFacts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.engine.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Reads the part of a rollout that may need a decision: bounded, however many hosts it has, so that a check-in costs
 * the same in a rollout of ten and of ten thousand.
 */
@Component
class SnapshotReader {

  /** Bounds one turn; a rollout that needs more gets another at once. */
  private static final int MOST = 200;

  private final RebootReader reboots;
  private final BudgetReader budgets;
  private final AheadReader ahead;
  private final Surroundings surroundings;
  private final ApprovalTable approvals;

  SnapshotReader(
      RebootReader reboots, BudgetReader budgets, AheadReader ahead, Surroundings surroundings, ApprovalTable approvals) {
    this.reboots = reboots;
    this.budgets = budgets;
    this.ahead = ahead;
    this.surroundings = surroundings;
    this.approvals = approvals;
  }

  /**
   * @param wave the one the rollout is in
   * @param heardOf the reboots something was just heard about
   * @param after the position behind which those next in turn begin; -1: with the first
   */
  Snapshot read(Rollout rollout, RolloutWave wave, List<RebootFacts> heardOf, int after, Instant now) {
    var bounds = rollout.state().hasBegun() ? budgets.of(rollout, now) : List.<Budget>of();
    var labelsAhead = bounds.isEmpty() ? List.<Map<String, String>>of() : ahead.labels(rollout.id());
    var wanted = new ArrayList<RebootReader.Some>();
    var most = new Most(rollout, bounds.isEmpty());
    if (rollout.state().hasBegun()) {
      wanted.add(RebootReader.due(rollout.id(), now, MOST));
      if (rollout.ending() != null) {
        wanted.add(RebootReader.in(rollout.id(), RebootState.QUEUED, MOST));
        wanted.add(RebootReader.in(rollout.id(), RebootState.STAGING, MOST));
        wanted.add(RebootReader.in(rollout.id(), RebootState.STAGED, MOST));
      } else if (rollout.state() == RolloutState.PAUSED) {
        wanted.add(RebootReader.in(rollout.id(), RebootState.STAGING, MOST));
        wanted.add(RebootReader.in(rollout.id(), RebootState.STAGED, MOST));
      } else {
        wanted.add(RebootReader.in(rollout.id(), RebootState.STAGED, most.staged));
        wanted.add(
            RebootReader.queued(
                rollout.id(), wave.number(), after, now, ahead.full(bounds, labelsAhead), most.queued));
      }
    }
    var read = wanted.isEmpty() ? List.<RebootFacts>of() : reboots.read(wanted);
    // What was just heard comes first: the others may have been read before it was written.
    var byId =
        Stream.concat(heardOf.stream(), read.stream())
            .collect(Collectors.toMap(RebootFacts::id, Function.identity(), (heard, _) -> heard));
    return new Snapshot(
        facts(rollout, wave),
        rollout.tally(),
        List.copyOf(byId.values()),
        read.stream().filter(it -> it.deadline() != null && !it.deadline().isAfter(now)).count() >= MOST,
        count(byId.values(), RebootState.STAGED) >= most.staged,
        count(byId.values(), RebootState.QUEUED) >= most.queued,
        rollout.state().hasBegun() ? reboots.nextDeadline(rollout.id(), now) : null,
        labelsAhead,
        bounds,
        budgets.places(bounds, rollout.id(), now),
        surroundings.openTimes(),
        surroundings.gates(rollout, now),
        surroundings.outTimes(now));
  }

  private static long count(Collection<RebootFacts> reboots, RebootState state) {
    return reboots.stream().filter(it -> it.state() == state).count();
  }

  RolloutFacts facts(Rollout rollout, RolloutWave wave) {
    return new RolloutFacts(
        rollout.id(),
        rollout.plan(),
        rollout.maxOut(),
        rollout.maxFailures(),
        rollout.state(),
        rollout.ending(),
        rollout.state() == RolloutState.AWAITING_APPROVAL ? approvals.countByRolloutId(rollout.id()) : 0,
        rollout.approveBy(),
        rollout.finishBy(),
        wave.facts(wave.number() == rollout.waves() - 1));
  }

  /** How many to read: one more than there is room for now, because what is about to be decided may free a place. */
  private static final class Most {
    private final int staged;
    private final int queued;

    Most(Rollout rollout, boolean onlyItsOwnBudget) {
      var tally = rollout.tally();
      var free = rollout.maxOut() - tally.placesTaken() + 1;
      staged = onlyItsOwnBudget ? Math.clamp(free, 1, MOST) : MOST;
      queued = Math.clamp((long) rollout.maxOut() - tally.ahead() + free, 1, MOST);
    }
  }
}
