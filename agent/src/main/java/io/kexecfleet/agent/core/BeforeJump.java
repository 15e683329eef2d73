package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.Drain;
import io.kexecfleet.agent.core.Action.DropRecord;
import io.kexecfleet.agent.core.Action.Jump;
import io.kexecfleet.agent.core.Action.Keep;
import io.kexecfleet.agent.core.Action.Unload;
import io.kexecfleet.agent.core.Progress.Draining;
import io.kexecfleet.agent.core.Progress.Jumping;
import io.kexecfleet.agent.core.Progress.Ready;
import io.kexecfleet.agent.core.Progress.Recording;
import io.kexecfleet.agent.core.Progress.Refused;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.NextCommandLine;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;

/** From the order to jump to its commit point: the transitions of {@link Draining} and {@link Recording}. */
final class BeforeJump {

  /** Nothing is asked of the machine so late that its answer could come when it counts as one that never left. */
  static final long ANSWERS_WITHIN = 30_000;

  private BeforeJump() {}

  /** The host is ready; what the order says decides whether to wait or to go. */
  static Step ready(AgentState state, Ready ready, long now) {
    var order = ready.order();
    var staged = ready.staged();
    if (order.intent() == Order.Intent.STAGE) {
      return Step.to(state.with(ready));
    }
    if (ready.validUntil() <= now) {
      return StateMachine.expired(state, order);
    }
    return Step.to(
        state.with(new Draining(order, ready.validUntil(), staged, state.stagings(), now, false)),
        new Drain(state.stagings(), Occasion.of(order)));
  }

  /** Hooks may have taken long: the order may be over, and the machine another one. */
  static Step drained(AgentState state, Event.Drained drained, long now) {
    if (!(state.progress() instanceof Draining draining) || draining.ticket() != drained.ticket()) {
      return Step.to(state);
    }
    var order = draining.order();
    var staged = draining.staged();
    var prelude =
        new Prelude(order.hooks(), order.decidedAtMillis(), draining.since(), drained.failedUnits(), isByOthersKexec(state.boot()));
    return draining.stirred() && draining.validUntil() > now
        ? StateMachine.stage(state, order, draining.validUntil(), staged, Unrest.again(null, now), prelude)
        : leave(state, order, draining.validUntil(), staged, prelude, now);
  }

  private static boolean isByOthersKexec(Boot boot) {
    return boot.isByKexec() && NextCommandLine.markerOf(boot.commandLine()).isEmpty();
  }

  /** Everybody has agreed: what is needed to report the reboot goes to the disk. */
  static Step leave(AgentState state, Order order, long validUntil, Staged staged, Prelude prelude, long now) {
    if (validUntil <= now) {
      return StateMachine.expired(state, order).andSay();
    }
    var record =
        new RebootRecord(
            order.rebootId(),
            state.generation(),
            state.boot().id(),
            state.boot().release(),
            order.way(),
            staged.release(),
            staged.marker(),
            staged.report(),
            now,
            state.wallAtBoot() + now,
            state.serviceClock(),
            prelude,
            state.isByHand(order.rebootId()),
            false);
    return Step.to(state.with(new Recording(order, validUntil, staged, record)), new Keep(record));
  }

  static Step notDrained(AgentState state, long ticket, Refusal refusal) {
    return state.progress() instanceof Draining draining && draining.ticket() == ticket
        ? Step.to(state.with(StateMachine.refused(draining.order(), refusal)), new Unload()).andSay()
        : Step.to(state);
  }

  /** The last look before the commit point. */
  static Step recorded(AgentState state, Event.Recorded recorded, long now) {
    if (!(state.progress() instanceof Recording recording) || !recording.record().rebootId().equals(recorded.rebootId())) {
      return Step.to(state);
    }
    if (recording.validUntil() <= now) {
      return StateMachine.expired(state, recording.order()).and(new DropRecord()).andSay();
    }
    var record = recording.record().leaving(recorded.departure());
    var jumping = state.withLastRecord(record).with(new Jumping(record, recording.staged(), now + StateMachine.LEAVES_WITHIN));
    var jump =
        new Jump(
            record.rebootId(),
            record.way(),
            recording.staged(),
            Math.min(recording.validUntil(), now + StateMachine.LEAVES_WITHIN - ANSWERS_WITHIN),
            record.departure());
    return Step.to(jumping).andSay().and(jump);
  }

  static Step notRecorded(AgentState state, String rebootId, String reason) {
    return state.progress() instanceof Recording recording && recording.record().rebootId().equals(rebootId)
        ? StateMachine.refuse(state, recording.order(), Refusal.Code.RECORD_NOT_DURABLE, reason)
            .and(new Unload(), new DropRecord())
            .andSay()
        : Step.to(state);
  }

  static Step jumpTurnedDown(AgentState state, String rebootId, Refusal refusal) {
    if (!(state.progress() instanceof Jumping jumping) || !jumping.record().rebootId().equals(rebootId)) {
      return Step.to(state);
    }
    var refused = new Refused(rebootId, jumping.record().way(), jumping.record().bootId(), refusal);
    return Step.to(state.withLastRecord(null).with(refused), new Unload(), new DropRecord()).andSay();
  }
}
