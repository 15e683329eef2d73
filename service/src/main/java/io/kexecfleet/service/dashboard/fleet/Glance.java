package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.List;

/**
 * The fleet as the first page shows it.
 *
 * @param held the newest of those that keep their places
 * @param rollouts those that have not ended and are no drafts, the newest first
 * @param gates those that somebody has to let go of now
 */
record Glance(FleetSummary fleet, List<HeldHost> held, List<OpenRollout> rollouts, List<AwaitedGate> gates, Agenda agenda) {

  public List<OpenRollout> awaitingApproval() {
    return rollouts.stream().filter(rollout -> rollout.state() == RolloutState.AWAITING_APPROVAL).toList();
  }

  public List<OpenRollout> halted() {
    return rollouts.stream().filter(OpenRollout::isHalted).toList();
  }

  public List<OpenRollout> running() {
    return rollouts.stream().filter(OpenRollout::isRunning).toList();
  }

  public List<OpenRollout> scheduled() {
    return rollouts.stream().filter(rollout -> rollout.state() == RolloutState.SCHEDULED).toList();
  }

  /** How many things wait for somebody. */
  public long wanted() {
    return fleet.held() + awaitingApproval().size() + gates.size() + halted().size() + (fleet.silent() > 0 ? 1 : 0) + (fleet.stale() > 0 ? 1 : 0);
  }

  /** @param word a {@link Readiness} */
  public long readiness(String word) {
    return fleet.readiness().getOrDefault(Readiness.valueOf(word), 0L);
  }

  /** Hosts that load their target, or have it loaded. */
  public long ahead() {
    return in(RebootState.STAGING) + in(RebootState.STAGED);
  }

  public long out() {
    return in(RebootState.OUT);
  }

  private long in(RebootState state) {
    return fleet.reboots().getOrDefault(state, 0L);
  }
}
