package io.kexecfleet.service.dashboard;

import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.Waiting;
import io.kexecfleet.service.rollout.engine.GateFacts;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.List;

/**
 * A rollout that somebody has to do something about, as the fleet and the list of rollouts show it.
 *
 * @param title what it is called
 * @param approvals how many people approved it
 * @param gates those that are closed, and that it waits for
 */
public record WaitingLine(Rollout rollout, String title, int approvals, List<GateFacts> gates) {

  public static WaitingLine of(Waiting waiting) {
    var rollout = waiting.rollout();
    return new WaitingLine(rollout, RolloutName.of(rollout.id(), rollout.name()), waiting.approvals(), waiting.gates());
  }

  public boolean isForApproval() {
    return rollout.state() == RolloutState.AWAITING_APPROVAL && rollout.ending() == null;
  }

  public boolean isPaused() {
    return rollout.state() == RolloutState.PAUSED && rollout.ending() == null;
  }

  /** Hosts of it that were lost or came back badly, and that nobody resolved. */
  public int held() {
    return rollout.tally().held();
  }

  /** Whether it waits for more than that somebody resolves its hosts. */
  public boolean isForItself() {
    return isForApproval() || isPaused() || !gates.isEmpty();
  }
}
