package io.kexecfleet.service.rollout;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.audit.AuditLog;
import io.kexecfleet.service.gate.GateBook;
import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.inventory.HostDirectory;
import io.kexecfleet.service.notification.EventKind;
import io.kexecfleet.service.notification.EventLog;
import io.kexecfleet.service.problem.Precondition;
import io.kexecfleet.service.rollout.engine.RolloutState;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Steers rollouts. Each act is on record with who did it, together with what it did; then the engine looks at it. What the
 * rollout must be like for it is checked when nobody else can change it any more.
 */
@Service
public class RolloutControl {

  /** Of what is said about a host that is resolved, in characters. */
  public static final int LONGEST_NOTE = 1000;

  private final RolloutTable rollouts;
  private final RebootTable reboots;
  private final WaveTable waves;
  private final ApprovalTable approvals;
  private final HostDirectory hosts;
  private final GateBook gates;
  private final RolloutRunner runner;
  private final EngineLock lock;
  private final AuditLog audit;
  private final EventLog events;
  private final RolloutMeters meters;
  private final EntityManager entities;
  private final TransactionTemplate transactions;
  private final Clock clock;

  RolloutControl(
      RolloutTable rollouts,
      RebootTable reboots,
      WaveTable waves,
      ApprovalTable approvals,
      HostDirectory hosts,
      GateBook gates,
      RolloutRunner runner,
      EngineLock lock,
      AuditLog audit,
      EventLog events,
      RolloutMeters meters,
      EntityManager entities,
      TransactionTemplate transactions,
      Clock clock) {
    this.rollouts = rollouts;
    this.reboots = reboots;
    this.waves = waves;
    this.approvals = approvals;
    this.hosts = hosts;
    this.gates = gates;
    this.runner = runner;
    this.lock = lock;
    this.audit = audit;
    this.events = events;
    this.meters = meters;
    this.entities = entities;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Once by each; doing so again changes nothing.
   *
   * @throws RolloutException {@code NOT_YOU} for its author, {@code NOT_NOW} when it does not wait for approval
   */
  public Rollout approve(UUID id, Actor actor, Precondition<Rollout> wanted) {
    return act(id, wanted, rollout -> approve(rollout, actor));
  }

  private boolean approve(Rollout rollout, Actor actor) {
    if (rollout.author().equals(actor.name())) {
      throw new RolloutException(
          RolloutException.Reason.NOT_YOU, "%s asked for this rollout: somebody else has to approve it.".formatted(actor.name()));
    }
    if (approvals.existsByRolloutIdAndName(rollout.id(), actor.name())) {
      return false;
    }
    if (rollout.state() != RolloutState.AWAITING_APPROVAL) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW, "Rollout %s is %s: it does not wait for approval.".formatted(rollout.id(), rollout.state()));
    }
    entities.persist(new RolloutApproval(rollout.id(), actor.name(), clock.instant()));
    audit.record(actor, "rollout.approve", rollout.id().toString(), Map.of());
    return true;
  }

  /** Nothing new is ordered; what is staged is unloaded, and hosts that are out come back. */
  public Rollout pause(UUID id, Actor actor, Precondition<Rollout> wanted) {
    return act(
        id,
        wanted,
        rollout -> {
          rollout.pause();
          audit.record(actor, "rollout.pause", id.toString(), Map.of());
          events.append(List.of(RolloutEvents.acted(EventKind.ROLLOUT_PAUSED, rollout, actor.name())));
          return true;
        });
  }

  public Rollout resume(UUID id, Actor actor, Precondition<Rollout> wanted) {
    return act(
        id,
        wanted,
        rollout -> {
          rollout.resume();
          audit.record(actor, "rollout.resume", id.toString(), Map.of());
          events.append(List.of(RolloutEvents.acted(EventKind.ROLLOUT_RESUMED, rollout, actor.name())));
          return true;
        });
  }

  /** Takes back what was not ordered to jump; hosts that were come back first. A draft is thrown away. */
  public Rollout abort(UUID id, Actor actor, Precondition<Rollout> wanted) {
    return act(
        id,
        wanted,
        rollout -> {
          var begun = rollout.state().hasBegun();
          var why = "Aborted by %s.".formatted(actor.name());
          rollout.abort(why, clock.instant());
          if (!begun) {
            reboots.releaseAll(id, why, clock.instant());
            meters.count(List.of(Counted.of(Counted.What.ROLLOUT_ENDED, rollout.state())));
          }
          audit.record(actor, "rollout.abort", id.toString(), Map.of());
          events.append(List.of(RolloutEvents.aborted(rollout, actor.name())));
          return true;
        });
  }

  /**
   * Lets the next wave begin whatever else holds it: soak, gates, too few successes.
   *
   * @throws RolloutException {@code NOT_NOW} while hosts of the wave are not done
   */
  public Rollout advance(UUID id, Actor actor, Precondition<Rollout> wanted) {
    return act(
        id,
        wanted,
        rollout -> {
          var wave = waves.findByRolloutIdAndNumber(id, rollout.wave()).orElse(null);
          if (!rollout.state().hasBegun() || rollout.ending() != null || wave == null || wave.endedAt() == null) {
            throw new RolloutException(
                RolloutException.Reason.NOT_NOW,
                "A wave can be advanced once all of its hosts are done and while the rollout runs.");
          }
          wave.advance(actor.name());
          audit.record(actor, "rollout.advance", id.toString(), Map.of("wave", wave.number() + 1));
          return true;
        });
  }

  /** Lets go of a gate that waits for a person. Once more changes nothing. */
  public Rollout release(UUID id, String gate, Actor actor, Precondition<Rollout> wanted) {
    return act(
        id,
        wanted,
        rollout -> {
          var hold =
              rollout.plan().gates().stream()
                  .filter(it -> it.name().equals(gate) && it instanceof GateSpec.Hold)
                  .map(GateSpec.Hold.class::cast)
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new RolloutException(
                              RolloutException.Reason.UNKNOWN, "Rollout %s has no gate %s that waits for a person.".formatted(id, gate)));
          return gates.release(id, Surroundings.waiting(rollout), hold, actor);
        });
  }

  /**
   * An operator took care of a host that was lost or came back badly: frees its place in the budgets. Doing so twice
   * changes nothing.
   *
   * @throws RolloutException {@code UNKNOWN}: there is no such host in it; {@code NOT_NOW}: there is nothing to resolve
   */
  public Reboot resolve(UUID id, String hostName, String note, Actor actor, Precondition<Rollout> wanted) {
    var resolved =
        transactions.execute(
            _ -> {
              lock.take();
              var rollout = locked(id, wanted);
              var reboot =
                  hosts
                      .find(hostName)
                      .flatMap(host -> reboots.attempts(id, host.id()).stream().findFirst())
                      .orElseThrow(
                          () ->
                              new RolloutException(
                                  RolloutException.Reason.UNKNOWN, "Host %s is not in rollout %s.".formatted(hostName, id)));
              resolve(rollout, reboot, hostName, note, actor);
              return reboot;
            });
    runner.lookAtAll();
    return resolved;
  }

  /** In the transaction of who holds the {@link EngineLock}. */
  void resolve(Rollout rollout, Reboot reboot, String hostName, String note, Actor actor) {
    if (reboot.heldAt() == null) {
      throw new RolloutException(
          RolloutException.Reason.NOT_NOW,
          "Host %s was neither lost nor did it come back badly in rollout %s: there is nothing to resolve."
              .formatted(hostName, rollout.id()));
    }
    if (reboot.resolve(clock.instant(), note)) {
      rollout.placeFreed();
      rollout.acted();
      audit.record(actor, "reboot.resolve", rollout.id().toString(), Map.of("host", hostName, "note", note));
      events.append(List.of(RolloutEvents.resolved(rollout, reboot, hostName, note, actor.name())));
    }
  }

  /** @param act does it, and tells whether that changed anything */
  private Rollout act(UUID id, Precondition<Rollout> wanted, Predicate<Rollout> act) {
    var changed =
        transactions.execute(
            _ -> {
              lock.take();
              var rollout = locked(id, wanted);
              if (act.test(rollout)) {
                rollout.acted();
              }
              return rollout;
            });
    runner.look(id);
    return rollouts.findById(id).orElse(changed);
  }

  private Rollout locked(UUID id, Precondition<Rollout> wanted) {
    var rollout = rollouts.lock(id).orElseThrow(() -> RolloutException.unknown(id));
    wanted.require(rollout);
    return rollout;
  }
}
