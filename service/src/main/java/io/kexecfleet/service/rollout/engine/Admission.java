package io.kexecfleet.service.rollout.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds a rollout, a wave and a host back. The engine goes by this and so does the answer to "why not", so the two
 * cannot disagree.
 */
final class Admission {

  private final RolloutFacts rollout;
  private final List<GateFacts> gates;
  private final OpenTimes openTimes;
  private final OutTimes outTimes;
  private final BudgetBook book;
  private final Instant now;

  Admission(Snapshot snapshot, BudgetBook book, Instant now) {
    this.rollout = snapshot.rollout();
    this.gates = snapshot.gates();
    this.openTimes = snapshot.openTimes();
    this.outTimes = snapshot.outTimes();
    this.book = book;
    this.now = now;
  }

  /** What keeps the rollout as a whole from ordering anything. */
  List<Blocker> rollout(RolloutState state, @Nullable RolloutState ending) {
    if (ending != null) {
      return List.of(new Blocker(Blocker.Code.ENDING, "The rollout stops: it orders nothing any more.", null));
    }
    return switch (state) {
      case DRAFT -> List.of(new Blocker(Blocker.Code.DRAFT, "The rollout is a draft: submit it.", null));
      case AWAITING_APPROVAL ->
          List.of(
              new Blocker(
                  Blocker.Code.APPROVAL,
                  "%d of %d people have approved, and until %s they can."
                      .formatted(rollout.approvals(), rollout.plan().approvals(), rollout.approveBy()),
                  null));
      case SCHEDULED ->
          List.of(
              new Blocker(
                  Blocker.Code.START_TIME,
                  "The rollout starts at %s.".formatted(rollout.plan().startAt()),
                  rollout.plan().startAt()));
      case RUNNING -> List.of();
      case PAUSED -> List.of(new Blocker(Blocker.Code.PAUSED, "The rollout is paused: resume it.", null));
      case SUCCEEDED, FAILED, ABORTED ->
          List.of(new Blocker(Blocker.Code.ENDING, "The rollout is %s.".formatted(state), null));
    };
  }

  /** What keeps the next wave from beginning, once every reboot of this one is over. */
  List<Blocker> nextWave(WaveFacts wave) {
    if (wave.advanced()) {
      return List.of();
    }
    if (wave.endedAt() == null) {
      return List.of(
          new Blocker(
              Blocker.Code.WAVE,
              "Wave %d is under way: %d of its %d hosts are not done.".formatted(wave.number() + 1, wave.left(), wave.hosts()),
              null));
    }
    var blockers = new ArrayList<Blocker>();
    var soaked = wave.endedAt().plus(wave.soak());
    if (now.isBefore(soaked)) {
      blockers.add(
          new Blocker(
              Blocker.Code.SOAK, "Wave %d is over and soaks until %s.".formatted(wave.number() + 1, soaked), soaked));
    }
    addGates(true, blockers);
    return blockers;
  }

  /** What keeps a host of the wave that is open from staging. */
  List<Blocker> staging(RebootFacts reboot, Tally tally) {
    var blockers = new ArrayList<Blocker>();
    if (reboot.deadline() != null && now.isBefore(reboot.deadline())) {
      blockers.add(
          new Blocker(
              Blocker.Code.BACK_OFF,
              "Attempt %d failed before the host left; the next is not before %s."
                  .formatted(reboot.attempt() - 1, reboot.deadline()),
              reboot.deadline()));
    }
    addSoon(reboot, blockers);
    if (tally.ahead() >= rollout.maxOut()) {
      blockers.add(
          new Blocker(
              Blocker.Code.TURN, "%d hosts before it are staged already; they go first.".formatted(tally.ahead()), null));
    }
    var group = book.holdsFromStaging(rollout.id(), reboot.labels());
    if (group != null) {
      blockers.add(group);
    }
    return blockers;
  }

  /** An image is not kept loaded for a window that is far off. */
  private void addSoon(RebootFacts reboot, List<Blocker> blockers) {
    var closed = openTimes.closed(now, fit(reboot), rollout.plan().windows(), reboot.labels());
    if (closed.isEmpty()) {
      return;
    }
    var ahead = rollout.plan().stageAhead();
    var open = openTimes.nextOpen(now, fit(reboot), rollout.plan().windows(), reboot.labels());
    if (open.isEmpty()) {
      blockers.addAll(closed);
    } else if (open.get().isAfter(now.plus(ahead))) {
      var from = open.get().minus(ahead);
      closed.forEach(it -> blockers.add(new Blocker(it.code(), it.detail(), from)));
    }
  }

  /** Whether a staged host may still go soon enough to stay staged. */
  boolean isSoon(RebootFacts reboot) {
    var blockers = new ArrayList<Blocker>();
    addSoon(reboot, blockers);
    return blockers.isEmpty();
  }

  /** What keeps a host from jumping. */
  List<Blocker> jumping(RebootFacts reboot, Tally tally) {
    var blockers = new ArrayList<Blocker>();
    if (!reboot.isReadyToJump()) {
      blockers.add(
          new Blocker(Blocker.Code.NOT_READY, "Its agent has not said that the target is loaded and verified.", null));
    }
    if (rollout.plan().dryRun()) {
      return blockers;
    }
    blockers.addAll(openTimes.closed(now, fit(reboot), rollout.plan().windows(), reboot.labels()));
    addGates(false, blockers);
    if (tally.placesTaken() >= rollout.maxOut()) {
      blockers.add(
          new Blocker(
              Blocker.Code.BUDGET,
              "The rollout's own budget: %d of %d places are taken, %d by hosts that are lost or came back badly and need to be resolved."
                  .formatted(tally.placesTaken(), rollout.maxOut(), tally.held()),
              null));
    }
    blockers.addAll(book.holdsFromJumping(rollout.id(), reboot.labels(), fit(reboot), now));
    return blockers;
  }

  private void addGates(boolean betweenWaves, List<Blocker> blockers) {
    for (var gate : gates) {
      if (gate.betweenWaves() == betweenWaves && !gate.open()) {
        blockers.add(new Blocker(Blocker.Code.GATE, "Gate %s: %s".formatted(gate.name(), gate.detail()), gate.next()));
      }
    }
  }

  /** How long it may be out, the fallback path included. */
  Duration fit(RebootFacts reboot) {
    return outTimes.worst(reboot.labels(), rollout.plan().deadlines().comeBack());
  }
}
