package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.service.rollout.plan.Method;
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
 * <p>What it guarantees, whatever part of the rollout a snapshot holds: never more hosts out than any budget allows,
 * those LOST or come back badly and not resolved among them; no order to jump outside the windows, or too late in one;
 * none but to a host that says its image is staged; one such order per reboot; nothing new in a rollout that is paused,
 * stopping or not approved.
 */
public final class Engine {

  /**
   * What to do now, and when to look again.
   *
   * @param again whether to look again at once, with a fresh snapshot
   * @param wakeAt when something is to be decided though nobody says anything, or null: never
   */
  public record Step(List<Decision> decisions, boolean again, @Nullable Instant wakeAt) {}

  private final Snapshot snapshot;
  private final RolloutFacts rollout;
  private final Instant now;
  private final BudgetBook book;
  private final Admission admission;
  private final List<RebootFacts> inTurn;
  private final List<Decision> decisions = new ArrayList<>();
  private final Map<UUID, RebootState> states = new HashMap<>();
  private final Map<UUID, Instant> deadlines = new HashMap<>();
  private final Alarm alarm;
  private RolloutState state;
  private @Nullable RolloutState ending;
  private WaveFacts wave;
  private Tally tally;

  private Engine(Snapshot snapshot, Instant now) {
    this.snapshot = snapshot;
    this.rollout = snapshot.rollout();
    this.now = now;
    this.state = rollout.state();
    this.ending = rollout.ending();
    this.wave = rollout.wave();
    this.tally = snapshot.tally();
    this.alarm = new Alarm(now);
    this.book = book(snapshot, _ -> false);
    this.admission = new Admission(snapshot, book, now);
    this.inTurn = snapshot.reboots().stream().sorted(Comparator.comparingInt(RebootFacts::position)).toList();
    for (var reboot : inTurn) {
      states.put(reboot.id(), reboot.state());
      if (reboot.deadline() != null) {
        deadlines.put(reboot.id(), reboot.deadline());
      }
    }
  }

  /** @param named whose places are named in it */
  static BudgetBook book(Snapshot snapshot, Predicate<Place> named) {
    var book = new BudgetBook(snapshot.budgets(), named);
    var comeBack = snapshot.rollout().plan().deadlines().comeBack();
    snapshot.places().forEach(place -> book.take(place, place.outFor(snapshot.outTimes(), comeBack)));
    snapshot.ahead().forEach(labels -> book.countAhead(snapshot.rollout().id(), labels, 1));
    return book;
  }

  public static Step step(Snapshot snapshot, Instant now) {
    return new Engine(snapshot, now).step();
  }

  private Step step() {
    inTurn.forEach(this::judge);
    begin();
    if (state.hasBegun()) {
      endWave();
      stopWhenItMust();
      if (ending != null) {
        takeBack();
      } else if (state == RolloutState.PAUSED) {
        unstage(_ -> true);
      } else {
        passWaves();
        orderJumps();
        unstage(reboot -> !admission.isSoon(reboot));
        stageAhead();
      }
      end();
    }
    return new Step(List.copyOf(decisions), isMoreToDo(), wakeAt());
  }

  private void judge(RebootFacts reboot) {
    var decision = RebootRules.judge(reboot, rollout.plan(), now);
    if (decision != null) {
      decide(reboot, decision);
    }
  }

  /** From waiting for approval, over waiting for its time, to its first wave. */
  private void begin() {
    if (state == RolloutState.AWAITING_APPROVAL) {
      if (rollout.approvals() >= rollout.plan().approvals()) {
        decide(new Decision.Approve());
      } else if (alarm.isOver(rollout.approveBy())) {
        decide(new Decision.End(RolloutState.ABORTED, now));
      }
    }
    var startAt = rollout.plan().startAt();
    if (state == RolloutState.SCHEDULED && (startAt == null || alarm.isOver(startAt))) {
      decide(new Decision.Start(now));
    }
  }

  private void endWave() {
    if (wave.openedAt() != null && wave.endedAt() == null && wave.left() == 0) {
      decide(new Decision.EndWave(wave.number(), now));
    }
  }

  private void stopWhenItMust() {
    if (ending != null) {
      return;
    }
    if (tally.failures() > rollout.maxFailures()) {
      stop("Failed reboots: %d, and %d allowed.".formatted(tally.failures(), rollout.maxFailures()));
    } else if (rollout.finishBy() != null && alarm.isOver(rollout.finishBy())) {
      stop("The rollout was not over by %s.".formatted(rollout.finishBy()));
    } else if (wave.endedAt() != null && !wave.advanced()) {
      stopAfterWave(wave.endedAt());
    }
  }

  private void stopAfterWave(Instant endedAt) {
    if (wave.succeeded() < wave.minSuccess()) {
      stop(
          "%d of the %d hosts of wave %d made it, and %d must."
              .formatted(wave.succeeded(), wave.hosts(), wave.number() + 1, wave.minSuccess()));
      return;
    }
    var giveUp = endedAt.plus(wave.soak()).plus(rollout.plan().deadlines().gate());
    if (!wave.last() && alarm.isOver(giveUp)) {
      stop("Wave %d was kept from beginning until %s.".formatted(wave.number() + 2, giveUp));
    }
  }

  private void stop(String why) {
    decide(new Decision.Stop(RolloutState.FAILED, why));
  }

  private void takeBack() {
    for (var reboot : in(it -> it != RebootState.OUT && it != RebootState.DONE)) {
      decide(
          reboot,
          new Decision.Finish(
              reboot.id(), Outcome.CANCELLED, "Taken back: the rollout stopped.", Decision.As.TAKEN_BACK, now, null));
    }
  }

  /** Opens the first wave, and the next one when nothing holds it any more. */
  private void passWaves() {
    if (wave.openedAt() == null) {
      decide(new Decision.OpenWave(wave.number(), now));
    }
    if (wave.endedAt() == null || wave.last()) {
      return;
    }
    var blockers = admission.nextWave(wave);
    if (blockers.isEmpty()) {
      decide(new Decision.OpenWave(wave.number() + 1, now));
    } else {
      blockers.forEach(it -> alarm.ringAt(it.next()));
    }
  }

  private void orderJumps() {
    for (var reboot : in(it -> it == RebootState.STAGED)) {
      var blockers = admission.jumping(reboot, tally);
      if (blockers.isEmpty()) {
        decide(reboot, jump(reboot));
      } else {
        blockers.forEach(it -> alarm.ringAt(it.next()));
      }
    }
  }

  /** An order must be over before its host can be given up as LOST. */
  private Decision.Jump jump(RebootFacts reboot) {
    var deadlines = rollout.plan().deadlines();
    var jumpWithin = deadlines.jump().compareTo(deadlines.comeBack()) < 0 ? deadlines.jump() : deadlines.comeBack();
    return new Decision.Jump(reboot.id(), now, now.plus(jumpWithin), now.plus(deadlines.comeBack()));
  }

  /** Lets go of images whose turn does not come soon; looks at those that are due for the question. */
  private void unstage(Predicate<RebootFacts> wanted) {
    for (var reboot : in(it -> it == RebootState.STAGING || it == RebootState.STAGED)) {
      if (wanted.test(reboot)) {
        decide(reboot, new Decision.Unstage(reboot.id()));
      } else if (stateOf(reboot.id()) == RebootState.STAGED && reboot.isDue(now)) {
        decide(reboot, new Decision.KeepStaged(reboot.id(), now.plus(RebootRules.lookAgain(rollout.plan()))));
      }
    }
  }

  /** As many as may be out at once are kept ready, so that a jump begins the moment a place is free. */
  private void stageAhead() {
    for (var reboot : in(it -> it == RebootState.QUEUED)) {
      if (reboot.wave() != wave.number()) {
        continue;
      }
      var blockers = admission.staging(reboot, tally);
      if (blockers.isEmpty()) {
        var byFirmware = rollout.plan().method() == Method.FIRMWARE;
        decide(
            reboot,
            new Decision.Stage(
                reboot.id(), reboot.hostBootId(), byFirmware, now.plus(rollout.plan().deadlines().stage())));
      } else {
        blockers.forEach(it -> alarm.ringAt(it.next()));
      }
    }
  }

  private void end() {
    if (tally.nobodyUnderWay()) {
      var made = tally.succeeded() > 0 && tally.failures() <= rollout.maxFailures();
      var as = ending != null ? ending : made ? RolloutState.SUCCEEDED : RolloutState.FAILED;
      decide(new Decision.End(as, now));
    }
  }

  private List<RebootFacts> in(Predicate<RebootState> wanted) {
    return inTurn.stream().filter(reboot -> wanted.test(stateOf(reboot.id()))).toList();
  }

  private RebootState stateOf(UUID rebootId) {
    var known = states.get(rebootId);
    if (known == null) {
      throw new IllegalStateException("Reboot %s is not in the snapshot.".formatted(rebootId));
    }
    return known;
  }

  private void decide(Decision.AboutRollout decision) {
    decisions.add(decision);
    switch (decision) {
      case Decision.Approve _ -> state = RolloutState.SCHEDULED;
      case Decision.Start _ -> state = RolloutState.RUNNING;
      case Decision.OpenWave open when open.number() == wave.number() -> wave = wave.opened(now);
      // What the next wave looks like is for the next snapshot to say.
      case Decision.OpenWave _ -> {}
      case Decision.EndWave _ -> wave = wave.ended(now);
      case Decision.Stop stop -> ending = stop.as();
      case Decision.End end -> state = end.state();
    }
  }

  private void decide(RebootFacts reboot, Decision.AboutReboot decision) {
    decisions.add(decision);
    var id = decision.rebootId();
    var wasAhead = isAhead(id);
    tally = tally.after(decision, stateOf(id));
    switch (decision) {
      case Decision.Stage stage -> now(id, RebootState.STAGING, stage.deadline());
      case Decision.Staged staged -> now(id, RebootState.STAGED, staged.lookAgainAt());
      case Decision.KeepStaged keep -> now(id, RebootState.STAGED, keep.lookAgainAt());
      case Decision.Unstage _ -> now(id, RebootState.QUEUED, null);
      case Decision.Jump jump -> {
        book.take(
            new Place(id, rollout.id(), reboot.host(), reboot.labels(), now, null, null), admission.fit(reboot));
        now(id, RebootState.OUT, jump.orderDeadline());
      }
      case Decision.Withdraw withdraw -> now(id, RebootState.OUT, withdraw.returnDeadline());
      case Decision.Finish finish -> finish(reboot, finish);
      case Decision.Late _ -> now(id, RebootState.DONE, null);
    }
    if (wasAhead != isAhead(id)) {
      book.countAhead(rollout.id(), reboot.labels(), wasAhead ? -1 : 1);
    }
  }

  private boolean isAhead(UUID rebootId) {
    var at = stateOf(rebootId);
    return at == RebootState.STAGING || at == RebootState.STAGED;
  }

  private void finish(RebootFacts reboot, Decision.Finish finish) {
    if (reboot.wave() == wave.number()) {
      wave = wave.after(finish);
    }
    if (stateOf(reboot.id()) == RebootState.OUT && finish.as() != Decision.As.FAILURE_HOLDING_ITS_PLACE) {
      book.free(reboot.id(), now);
    }
    alarm.ringAt(finish.tryAgainAt());
    now(reboot.id(), RebootState.DONE, null);
  }

  private void now(UUID id, RebootState state, @Nullable Instant deadline) {
    states.put(id, state);
    if (deadline == null) {
      deadlines.remove(id);
    } else {
      deadlines.put(id, deadline);
    }
  }

  /** Only a step that decided something can have made room for another. */
  private boolean isMoreToDo() {
    if (decisions.isEmpty() || state.hasEnded()) {
      return false;
    }
    if (snapshot.moreDue() || decisions.stream().anyMatch(Decision.AboutRollout.class::isInstance)) {
      return true;
    }
    if (ending != null) {
      return tally.queued() + tally.ahead() > 0;
    }
    var placeFree = tally.placesTaken() < rollout.maxOut();
    return (snapshot.moreStaged() && placeFree) || (snapshot.moreQueued() && tally.ahead() < rollout.maxOut());
  }

  private @Nullable Instant wakeAt() {
    if (state.hasEnded()) {
      return null;
    }
    deadlines.values().forEach(alarm::ringAt);
    alarm.ringAt(snapshot.nextDeadline());
    return alarm.next();
  }
}
