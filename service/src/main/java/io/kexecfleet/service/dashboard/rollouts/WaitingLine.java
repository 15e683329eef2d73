package io.kexecfleet.service.dashboard.rollouts;

import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.Waiting;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.ArrayList;
import java.util.List;

/** What somebody has to do about a rollout, in words. */
record WaitingLine(Rollout rollout, String name, List<String> what) {

  static WaitingLine of(Waiting waiting) {
    var rollout = waiting.rollout();
    var what = new ArrayList<String>();
    if (rollout.state() == RolloutState.AWAITING_APPROVAL) {
      what.add("has %d of %d approvals".formatted(waiting.approvals(), rollout.plan().approvals()));
    }
    if (rollout.state() == RolloutState.PAUSED && rollout.ending() == null) {
      what.add("is paused");
    }
    waiting.gates().forEach(gate -> what.add("gate %s: %s".formatted(gate.name(), gate.detail())));
    int held = rollout.tally().held();
    if (held > 0) {
      what.add("%d %s lost or came back badly, and nobody resolved that".formatted(held, held == 1 ? "host was" : "hosts were"));
    }
    return new WaitingLine(rollout, RolloutLine.name(rollout), List.copyOf(what));
  }
}
