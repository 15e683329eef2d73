package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.service.dashboard.WaitingLine;
import io.kexecfleet.service.inventory.Readiness;
import io.kexecfleet.service.rollout.FleetSummary;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.List;

/**
 * The fleet as the first page shows it.
 *
 * @param held the newest of those that keep their places
 * @param rollouts those that run, that stop, that are paused or that are approved and have not started, the newest first
 * @param waiting those that somebody has to do something about, other than to resolve their hosts
 */
record Glance(FleetSummary fleet, List<HeldHost> held, List<OpenRollout> rollouts, List<WaitingLine> waiting, Agenda agenda) {

  public List<OpenRollout> running() {
    return rollouts.stream().filter(OpenRollout::isRunning).toList();
  }

  public List<OpenRollout> scheduled() {
    return rollouts.stream().filter(rollout -> rollout.state() == RolloutState.SCHEDULED).toList();
  }

  /** How many things wait for somebody. */
  public long wanted() {
    return fleet.held() + waiting.size() + (fleet.silent() > 0 ? 1 : 0) + (fleet.stale() > 0 ? 1 : 0);
  }

  /** @param word a {@link Readiness} */
  public long readiness(String word) {
    return fleet.readiness().getOrDefault(Readiness.valueOf(word), 0L);
  }

  public long staging() {
    return in(RebootState.STAGING);
  }

  public long staged() {
    return in(RebootState.STAGED);
  }

  public long out() {
    return in(RebootState.OUT);
  }

  private long in(RebootState state) {
    return fleet.reboots().getOrDefault(state, 0L);
  }
}
