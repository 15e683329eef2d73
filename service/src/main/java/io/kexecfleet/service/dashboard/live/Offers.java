package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.gate.GateStand;
import io.kexecfleet.service.rollout.RebootMark;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutApproval;
import io.kexecfleet.service.rollout.RolloutStatus;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.secret.Secret;
import io.kexecfleet.service.security.Permission;
import io.kexecfleet.protocol.Outcome;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * What somebody is offered to do about a rollout now: what they may, as far as it could be done. The room of the rollouts
 * decides anew when it is asked.
 *
 * @param releases names of gates that wait for a person
 * @param resolves hosts that keep their places
 * @param ownRequest whether it waits for approval, and they may approve others' but not this one
 */
record Offers(
    boolean submit,
    boolean approve,
    boolean ownRequest,
    boolean pause,
    boolean resume,
    boolean abort,
    boolean advance,
    boolean retry,
    List<String> releases,
    List<RolloutStatus.Ended> resolves) {

  /**
   * @param name who is offered it
   * @param may which permissions they have for this rollout
   */
  static Offers of(Glance glance, String name, Predicate<Permission> may) {
    var rollout = glance.rollout();
    var state = rollout.state();
    var operates = may.test(Permission.OPERATE);
    var goesOn = !state.hasEnded() && rollout.ending() == null;
    var waitsForApproval = state == RolloutState.AWAITING_APPROVAL && may.test(Permission.APPROVE);
    var isAuthor = rollout.author().equals(name);
    return new Offers(
        operates && state == RolloutState.DRAFT,
        waitsForApproval && !isAuthor && glance.approvals().stream().map(RolloutApproval::name).noneMatch(name::equals),
        waitsForApproval && isAuthor,
        operates && goesOn && state == RolloutState.RUNNING,
        operates && goesOn && state == RolloutState.PAUSED,
        operates && goesOn,
        operates && goesOn && isHeldAfterItsWave(glance),
        operates && canBeTriedAgain(glance),
        goesOn && state.hasBegun() && may.test(Permission.RELEASE) ? held(glance.gates()) : List.of(),
        operates ? glance.toResolve() : List.of());
  }

  private static boolean isHeldAfterItsWave(Glance glance) {
    var rollout = glance.rollout();
    if (!rollout.state().hasBegun() || rollout.wave() == rollout.waves() - 1) {
      return false;
    }
    var wave = glance.waves().get(rollout.wave());
    return wave.endedAt() != null && wave.advancedBy() == null;
  }

  private static boolean canBeTriedAgain(Glance glance) {
    return glance.isOver() && (glance.held() > 0 || failed(glance.rollout()).stream().anyMatch(mark -> glance.count(mark) > 0));
  }

  private static List<RebootMark> failed(Rollout rollout) {
    return Arrays.stream(Outcome.values()).filter(outcome -> !rollout.plan().method().isSuccess(outcome)).map(RebootMark::of).toList();
  }

  private static List<String> held(List<GateStand> gates) {
    return gates.stream().filter(GateStand::isHeld).map(stand -> stand.gate().name()).distinct().toList();
  }

  /** Changes when somebody might be offered something else: then whoever looks asks for their offers again. */
  static String key(Glance glance) {
    var wave = glance.waves().isEmpty() ? "" : glance.waves().get(glance.rollout().wave()).endedAt();
    var held = glance.toResolve().stream().map(RolloutStatus.Ended::host).toList();
    var gates = glance.gates().stream().map(gate -> "%s %s".formatted(gate.gate().name(), gate.isHeld())).toList();
    return Secret.digest(List.of(glance.seen(), String.valueOf(wave), held, gates).toString()).substring(0, 16);
  }
}
