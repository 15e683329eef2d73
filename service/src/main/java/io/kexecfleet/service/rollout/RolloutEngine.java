package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens next in a rollout. A function of what is known and the time: no I/O, no clock, no memory.
 *
 * <p>What it guarantees, whatever part of the rollout a snapshot holds: never more hosts out than {@code maxOut}, those
 * LOST and not resolved among them; no order to jump but to a host that says its image is staged; one such order per
 * reboot; nothing new once there are more failures than allowed.
 */
final class RolloutEngine {

  /**
   * What to do now, and when to look again.
   *
   * @param again whether to look again at once, with a fresh snapshot
   * @param wakeAt when the next deadline passes, or null when there is none
   */
  record Step(List<Decision> decisions, boolean again, @Nullable Instant wakeAt) {}

  private final Plan plan;
  private final Instant now;
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<UUID, RebootState> states = new HashMap<>();
  private final Map<UUID, Instant> deadlines = new HashMap<>();
  private Tally tally;

  private RolloutEngine(Snapshot snapshot, Instant now) {
    this.plan = snapshot.plan();
    this.tally = snapshot.tally();
    this.now = now;
  }

  static Step step(Snapshot snapshot, Instant now) {
    return new RolloutEngine(snapshot, now).step(snapshot);
  }

  private Step step(Snapshot snapshot) {
    var inTurn = snapshot.reboots().stream().sorted(Comparator.comparingInt(RebootFacts::position)).toList();
    inTurn.forEach(this::begin);
    inTurn.forEach(this::judge);
    if (snapshot.state() == RolloutState.RUNNING) {
      if (isStopped()) {
        takeBack(inTurn);
      } else {
        orderJumps(inTurn);
        stageAhead(inTurn);
      }
      end();
    }
    return new Step(List.copyOf(decisions), isMoreToDo(snapshot), wakeAt(snapshot));
  }

  private void begin(RebootFacts reboot) {
    states.put(reboot.id(), reboot.state());
    if (reboot.deadline() != null) {
      deadlines.put(reboot.id(), reboot.deadline());
    }
  }

  private void judge(RebootFacts reboot) {
    var decision = RebootRules.judge(reboot, plan, now);
    if (decision instanceof Decision.AboutReboot about) {
      decide(about);
    }
  }

  private void takeBack(List<RebootFacts> inTurn) {
    for (var reboot : in(inTurn, state -> state != RebootState.OUT && state != RebootState.DONE)) {
      decide(
          new Decision.Finish(
              reboot.id(), Outcome.CANCELLED, "Taken back: the rollout stopped after too many failures.", true, now));
    }
  }

  private void orderJumps(List<RebootFacts> inTurn) {
    for (var reboot : in(inTurn, state -> state == RebootState.STAGED)) {
      if (tally.placesTaken() < plan.maxOut() && reboot.isReadyToJump()) {
        decide(new Decision.Jump(reboot.id(), now, now.plus(jumpWithin()), now.plus(plan.returnWithin())));
      }
    }
  }

  /** An order must be over before its host can be given up as LOST. */
  private Duration jumpWithin() {
    return plan.jumpWithin().compareTo(plan.returnWithin()) < 0 ? plan.jumpWithin() : plan.returnWithin();
  }

  /** As many as may be out at once are kept ready, so that a jump begins the moment a place is free. */
  private void stageAhead(List<RebootFacts> inTurn) {
    for (var reboot : in(inTurn, state -> state == RebootState.QUEUED)) {
      if (tally.ahead() < plan.maxOut()) {
        decide(new Decision.Stage(reboot.id(), reboot.hostBootId(), now.plus(plan.stageWithin())));
      }
    }
  }

  private void end() {
    if (tally.nobodyUnderWay()) {
      var failed = isStopped() || tally.returned() == 0;
      decisions.add(new Decision.End(failed ? RolloutState.FAILED : RolloutState.SUCCEEDED, now));
    }
  }

  private List<RebootFacts> in(List<RebootFacts> inTurn, Predicate<RebootState> wanted) {
    return inTurn.stream().filter(reboot -> wanted.test(stateOf(reboot.id()))).toList();
  }

  private RebootState stateOf(UUID rebootId) {
    var state = states.get(rebootId);
    if (state == null) {
      throw new IllegalStateException("Reboot %s is not in the snapshot.".formatted(rebootId));
    }
    return state;
  }

  private void decide(Decision.AboutReboot decision) {
    decisions.add(decision);
    var id = decision.rebootId();
    var from = stateOf(id);
    tally = tally.after(decision, from);
    switch (decision) {
      case Decision.Stage stage -> now(id, RebootState.STAGING, stage.deadline());
      case Decision.Staged _ -> now(id, RebootState.STAGED, null);
      case Decision.Jump jump -> now(id, RebootState.OUT, jump.orderDeadline());
      case Decision.Withdraw withdraw -> now(id, RebootState.OUT, withdraw.returnDeadline());
      case Decision.Finish _, Decision.Late _ -> now(id, RebootState.DONE, null);
    }
  }

  private void now(UUID id, RebootState state, @Nullable Instant deadline) {
    states.put(id, state);
    if (deadline == null) {
      deadlines.remove(id);
    } else {
      deadlines.put(id, deadline);
    }
  }

  private boolean isStopped() {
    return Snapshot.isStopped(plan, tally);
  }

  private boolean isMoreToDo(Snapshot snapshot) {
    if (decisions.isEmpty() || decisions.getLast() instanceof Decision.End) {
      return false;
    }
    if (snapshot.moreDue()) {
      return true;
    }
    return isStopped()
        ? tally.queued() + tally.ahead() > 0
        : (snapshot.moreStaged() && tally.placesTaken() < plan.maxOut())
            || (tally.queued() > 0 && tally.ahead() < plan.maxOut());
  }

  private @Nullable Instant wakeAt(Snapshot snapshot) {
    var earliest = deadlines.values().stream().min(Comparator.naturalOrder()).orElse(null);
    var other = snapshot.nextDeadline();
    return earliest == null || (other != null && other.isBefore(earliest)) ? other : earliest;
  }
}
