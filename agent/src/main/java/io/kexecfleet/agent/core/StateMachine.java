package io.kexecfleet.agent.core;

import io.kexecfleet.agent.core.Action.Answer;
import io.kexecfleet.agent.core.Action.DropRecord;
import io.kexecfleet.agent.core.Action.Inspect;
import io.kexecfleet.agent.core.Action.Secure;
import io.kexecfleet.agent.core.Action.Stage;
import io.kexecfleet.agent.core.Action.Stay;
import io.kexecfleet.agent.core.Action.Unload;
import io.kexecfleet.agent.core.Progress.Arrived;
import io.kexecfleet.agent.core.Progress.Blocked;
import io.kexecfleet.agent.core.Progress.Draining;
import io.kexecfleet.agent.core.Progress.Idle;
import io.kexecfleet.agent.core.Progress.Jumping;
import io.kexecfleet.agent.core.Progress.Ready;
import io.kexecfleet.agent.core.Progress.Recording;
import io.kexecfleet.agent.core.Progress.Refused;
import io.kexecfleet.agent.core.Progress.Returned;
import io.kexecfleet.agent.core.Progress.Staging;
import io.kexecfleet.agent.core.Progress.Unsettled;
import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.ServiceClock;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state machine: (state, event, now) -> (state, actions). It reads no clock, touches nothing, and is the
 * only place where an agent decides. {@link Progress} has the drawing.
 */
public final class StateMachine {

  /** A machine that has accepted a jump stops the agent within seconds; one that has not by now never will. */
  static final long LEAVES_WITHIN = 120_000;

  /** An image that could not be let go changes everybody's reboot: it is tried again for as long as it takes. */
  static final long UNLOADS_AGAIN_AFTER = 10_000;

  /** What hooks before a jump have done is taken back for as long as it takes. */
  static final long STAYS_AGAIN_AFTER = 60_000;

  /** The owner's word is not waited for again: what a hook itself changes would have it asked for ever. */
  private static final Set<Refusal.Code> HOOKS = EnumSet.of(Refusal.Code.HOOK_FAILED, Refusal.Code.HOOK_MISSING);

  /** Events may be missed: what is staged is looked at this often all the same. */
  static final long LOOKS_EVERY = 60_000;

  private StateMachine() {}

  /** @param now time since boot, milliseconds */
  public static Step step(AgentState state, Event event, long now) {
    var step = next(state, event, now);
    return step.state().isAtRest() && !state.isAtRest() && !(event instanceof Event.Stopping)
        ? new Step(Examining.atRest(step.state(), now), step.actions()).and(new Stay())
        : step;
  }

  private static Step next(AgentState state, Event event, long now) {
    return switch (event) {
      case Event.Started started -> AfterJump.started(state, started, now).andSay();
      case Event.Replied replied -> replied(state, replied, now);
      case Event.Unanswered _ -> Step.to(state).andSay();
      case Event.Staged staged -> staged(state, staged.ticket(), staged.staged(), now);
      case Event.NotStaged no -> notStaged(state, no.ticket(), no.refusal(), now);
      case Event.Drained drained -> BeforeJump.drained(state, drained, now);
      case Event.NotDrained no -> BeforeJump.notDrained(state, no.ticket(), no.refusal());
      case Event.NotStayed _ -> Step.to(state.with(state.due().stayingAt(now + STAYS_AGAIN_AFTER)));
      case Event.HealthChecked checked -> AfterJump.healthChecked(state, checked.health(), now);
      case Event.Recorded recorded -> BeforeJump.recorded(state, recorded, now);
      case Event.NotRecorded no -> BeforeJump.notRecorded(state, no.rebootId(), no.reason());
      case Event.JumpTurnedDown no -> BeforeJump.jumpTurnedDown(state, no.rebootId(), no.refusal());
      case Event.Asked asked -> asked(state, asked, now);
      case Event.BootSeen seen ->
          AfterJump.bootSeen(Examining.bootSeen(Arming.bootSeen(state, seen.times(), now), seen.times(), now), seen, now);
      case Event.Examined examined -> Examining.examined(state, examined.found());
      case Event.NotUnloaded _ -> Step.to(state.with(state.due().unloadingAt(now + UNLOADS_AGAIN_AFTER)));
      case Event.Changed changed -> changed(Arming.changed(state, changed.change(), now), changed.change(), now);
      case Event.Tick _ -> tick(state, now);
      case Event.Stopping _ -> stopping(state);
    };
  }

  private static Step replied(AgentState state, Event.Replied replied, long now) {
    var reply = replied.reply();
    var desired = reply.desired();
    var clock = ServiceClock.of(reply.serviceTimeMillis(), reply.heldMillis(), replied.sentAt(), now);
    var informed = AfterJump.settle(state.withServiceClock(clock), now);
    var known = informed.state();
    if (desired.generation() < state.generation()) {
      return replied.latest() ? informed.andSay() : informed;
    }
    var acknowledged = AfterJump.acknowledged(known.withGeneration(desired.generation()), desired);
    var byHand = known.byHand();
    var next =
        desired.order() == null && byHand != null
            ? reconcile(acknowledged.state(), byHand.order(), byHand.validUntil(), now)
            : reconcile(
                acknowledged.state().withByHand(null),
                desired.order(),
                desired.order() == null ? 0 : replied.sentAt() + desired.order().validForMillis(),
                now);
    var step = next.after(acknowledged.actions().toArray(Action[]::new)).after(informed.actions().toArray(Action[]::new));
    // A later check-in is under way, and is answered when it is news to the service: only a new word goes after it. Else
    // the two would chase each other without end, because each new one has the older one answered.
    return replied.latest() || !next.state().saysTheSameAs(state.withServiceClock(clock)) ? step.andSay() : step;
  }

  /** What a person on the host wants counts for as long as the service wants nothing. */
  private static Step asked(AgentState state, Event.Asked asked, long now) {
    var order = state.progress().order();
    var isServices = order != null && !state.isByHand(order.rebootId());
    if (isServices || isLeavingOrBack(state)) {
      return Step.to(state, new Answer(asked.ticket(), "The agent is busy with a reboot: " + state.progress().told()));
    }
    var byHand = asked.byHand();
    var step =
        byHand == null
            ? reconcile(state.withByHand(null), null, 0, now)
            : reconcile(state.withByHand(byHand), byHand.order(), byHand.validUntil(), now);
    return step.and(new Answer(asked.ticket(), null));
  }

  private static boolean isLeavingOrBack(AgentState state) {
    return switch (state.progress()) {
      case Jumping _, Arrived _, Returned _ -> true;
      case Idle _, Staging _, Ready _, Unsettled _, Blocked _, Draining _, Recording _, Refused _ -> false;
    };
  }

  /** Brings what we do in line with what is desired. */
  private static Step reconcile(AgentState state, @Nullable Order order, long validUntil, long now) {
    return switch (state.progress()) {
      case Idle _ -> order == null ? Step.to(state) : begin(state, order, validUntil, now);
      case Refused refused ->
          order != null && isSame(order, refused)
              ? Step.to(state)
              : reconcile(state.with(new Idle()), order, validUntil, now);
      case Staging staging ->
          order != null && isSame(order, staging.order())
              ? Step.to(state.with(staging.until(order, validUntil)))
              : instead(state, order, validUntil, now);
      case Ready ready ->
          order != null && isSame(order, ready.order())
              ? BeforeJump.ready(state, new Ready(order, validUntil, ready.staged(), ready.lookAt()), now)
              : instead(state, order, validUntil, now);
      case Unsettled unsettled ->
          order != null && isSame(order, unsettled.order())
              ? unsettled(state, order, validUntil, unsettled, now)
              : instead(state, order, validUntil, now);
      case Blocked blocked ->
          order != null && isSame(order, blocked.order())
              ? blocked(state, new Blocked(order, validUntil, blocked.why(), blocked.unrest()), now)
              : instead(state, order, validUntil, now);
      case Draining draining ->
          order != null && isSame(order, draining.order()) && order.intent() == Order.Intent.JUMP
              ? Step.to(state.with(draining.until(order, validUntil)))
              : instead(state, order, validUntil, now);
      case Recording recording ->
          order != null && isSame(order, recording.order()) && order.intent() == Order.Intent.JUMP
              ? Step.to(state)
              : instead(state, order, validUntil, now).after(new DropRecord());
      case Jumping _, Arrived _, Returned _ -> Step.to(state);
    };
  }

  private static boolean isSame(Order order, Order current) {
    return order.rebootId().equals(current.rebootId())
        && order.way() == current.way()
        && order.bootId().equals(current.bootId())
        && order.target().equals(current.target())
        && order.hooks().equals(current.hooks());
  }

  private static boolean isSame(Order order, Refused refused) {
    return order.rebootId().equals(refused.rebootId())
        && order.way() == refused.way()
        && order.bootId().equals(refused.bootId());
  }

  /** Begins what is asked now; what we had is let go, unless another staging does that in its own time. */
  private static Step instead(AgentState state, @Nullable Order order, long validUntil, long now) {
    var next = reconcile(state.with(new Idle()), order, validUntil, now);
    var staying = state.progress() instanceof Draining || state.progress() instanceof Recording ? next.after(new Stay()) : next;
    return next.actions().stream().anyMatch(Stage.class::isInstance) ? staying : staying.after(new Unload());
  }

  private static Step begin(AgentState state, Order order, long validUntil, long now) {
    if (!order.bootId().equals(state.boot().id())) {
      return refuse(
          state,
          order,
          Refusal.Code.OTHER_BOOT,
          "The order is for boot %s and boot %s runs: nothing was done.".formatted(order.bootId(), state.boot().id()));
    }
    if (state.lastRecord() != null && state.lastRecord().rebootId().equals(order.rebootId())) {
      return refuse(
          state,
          order,
          Refusal.Code.ALREADY_JUMPED,
          "This host has jumped for this reboot already: a reboot happens at most once.");
    }
    if (validUntil <= now) {
      return Step.to(state);
    }
    return stage(state, order, validUntil, null, null);
  }

  private static Step stage(
      AgentState state, Order order, long validUntil, @Nullable Staged current, @Nullable Unrest unrest) {
    return stage(state, order, validUntil, current, unrest, null);
  }

  /** @param prelude where the hooks before the jump have agreed already, else null */
  static Step stage(
      AgentState state,
      Order order,
      long validUntil,
      @Nullable Staged current,
      @Nullable Unrest unrest,
      @Nullable Prelude prelude) {
    var begun = state.withNextStaging();
    var staging = new Staging(order, validUntil, begun.stagings(), unrest, false, prelude);
    var action =
        new Stage(staging.ticket(), Occasion.of(order), order.target(), current, state.isWantedByHand(order));
    return Step.to(begun.with(staging), action);
  }

  private static Step staged(AgentState state, long ticket, Staged staged, long now) {
    if (!(state.progress() instanceof Staging staging) || staging.ticket() != ticket) {
      // Whoever changed our mind meanwhile has an unload or another staging queued behind this one.
      return Step.to(state);
    }
    var unrest = staging.unrest();
    if (unrest != null && staging.stirred()) {
      var unsettled = state.with(new Unsettled(staging.order(), staging.validUntil(), staged, unrest));
      return staging.prelude() == null
          ? Step.to(unsettled, new Secure(staged))
          : Step.to(unsettled, new Secure(staged), new Stay());
    }
    return staging.prelude() != null && staging.order().intent() == Order.Intent.JUMP
        ? BeforeJump.leave(state, staging.order(), staging.validUntil(), staged, staging.prelude(), now).andSay()
        : BeforeJump.ready(state, new Ready(staging.order(), staging.validUntil(), staged, now + LOOKS_EVERY), now).andSay();
  }

  /**
   * Whatever is staged may be stale from here on. A jump waits until it was looked at again; processors matter to crash
   * images only.
   */
  private static Step changed(AgentState state, Change change, long now) {
    if (change == Change.PROCESSOR) {
      return Step.to(state);
    }
    return switch (state.progress()) {
      case Staging staging -> {
        var unrest = Unrest.again(staging.unrest(), now);
        yield Step.to(state.with(staging.stirredBy(unrest)));
      }
      case Ready ready ->
          Step.to(
                  state.with(new Unsettled(ready.order(), ready.validUntil(), ready.staged(), Unrest.again(null, now))),
                  new Secure(ready.staged()))
              .andSay();
      case Draining before -> Step.to(state.with(before.whenStirred()), new Secure(before.staged()));
      // However fast changes come, what is due is done: the look that follows takes this one in as well.
      case Unsettled due when due.unrest().quietAt() <= now ->
          stage(state, due.order(), due.validUntil(), due.staged(), due.unrest());
      case Unsettled before -> {
        var unrest = Unrest.again(before.unrest(), now);
        var after = state.with(new Unsettled(before.order(), before.validUntil(), before.staged(), unrest));
        yield before.staged() == null ? Step.to(after) : Step.to(after, new Secure(before.staged()));
      }
      case Blocked blocked ->
          Step.to(
              state.with(new Unsettled(blocked.order(), blocked.validUntil(), null, Unrest.again(blocked.unrest(), now))));
      // systemd jumps into what is loaded when it has stopped everything: with nothing loaded it goes through the firmware.
      case Jumping jumping when jumping.staged() != null -> Step.to(state, new Secure(jumping.staged()));
      case Idle _, Recording _, Jumping _, Arrived _, Returned _, Refused _ -> Step.to(state);
    };
  }

  private static Step unsettled(AgentState state, Order order, long validUntil, Unsettled before, long now) {
    if (order.intent() == Order.Intent.JUMP && validUntil <= now) {
      return expired(state, order);
    }
    return order.intent() == Order.Intent.JUMP || before.unrest().quietAt() <= now
        ? stage(state, order, validUntil, before.staged(), before.unrest())
        : Step.to(state.with(new Unsettled(order, validUntil, before.staged(), before.unrest())));
  }

  /** Nothing is loaded, so there is nothing to jump into, and waiting has an end. */
  private static Step blocked(AgentState state, Blocked blocked, long now) {
    return blocked.order().intent() == Order.Intent.JUMP || blocked.unrest().giveUpAt() <= now
        ? Step.to(state.with(refused(blocked.order(), blocked.why())))
        : Step.to(state.with(blocked));
  }

  /** What was staged once, or lies badly only until the memory changes, may be staged yet: files may be half-way in. */
  private static Step notStaged(AgentState state, long ticket, Refusal refusal, long now) {
    if (!(state.progress() instanceof Staging staging) || staging.ticket() != ticket) {
      return Step.to(state);
    }
    var unrest = staging.unrest();
    if (HOOKS.contains(refusal.code())) {
      return Step.to(state.with(refused(staging.order(), refusal)), new Unload()).andSay();
    }
    if (unrest != null && staging.stirred() && unrest.giveUpAt() > now) {
      return Step.to(state.with(new Unsettled(staging.order(), staging.validUntil(), null, unrest)), new Unload());
    }
    if (unrest == null && refusal.code() != Refusal.Code.STALE) {
      return Step.to(state.with(refused(staging.order(), refusal)), new Unload()).andSay();
    }
    var waiting =
        new Blocked(staging.order(), staging.validUntil(), refusal, unrest == null ? Unrest.again(null, now) : unrest);
    return blocked(state, waiting, now).and(new Unload()).andSay();
  }

  static Step expired(AgentState state, Order order) {
    return refuse(
            state,
            order,
            Refusal.Code.EXPIRED,
            "The order to jump was over before it could be carried out: nothing was done.")
        .and(new Unload());
  }

  static Step refuse(AgentState state, Order order, Refusal.Code code, String detail) {
    return Step.to(state.with(refused(order, new Refusal(code, detail))));
  }

  static Refused refused(Order order, Refusal refusal) {
    return new Refused(order.rebootId(), order.way(), order.bootId(), refusal);
  }

  private static Step tick(AgentState state, long now) {
    var unload = state.due().unload();
    if (unload != null && unload <= now) {
      var tried = state.with(state.due().unloadingAt(null));
      return state.wantsNothingLoaded() ? Step.to(tried, new Unload()) : Step.to(tried);
    }
    var stay = state.due().stay();
    if (stay != null && stay <= now) {
      var tried = state.with(state.due().stayingAt(null));
      return state.isAtRest() ? Step.to(tried, new Stay()) : Step.to(tried);
    }
    var arming = state.due().arming();
    if (arming != null && arming.at() <= now) {
      return Arming.due(state, arming, now);
    }
    var examining = state.due().examining();
    if (examining != null && examining.at() <= now) {
      return Examining.due(state, examining, now);
    }
    return switch (state.progress()) {
      case Ready ready when ready.validUntil() <= now -> Step.to(state.with(new Idle()), new Unload()).andSay();
      case Ready ready when ready.lookAt() <= now ->
          Step.to(
              state.with(new Ready(ready.order(), ready.validUntil(), ready.staged(), now + LOOKS_EVERY)),
              new Inspect(ready.staged()));
      case Unsettled unsettled when unsettled.validUntil() <= now ->
          unsettled.order().intent() == Order.Intent.JUMP
              ? expired(state, unsettled.order()).andSay()
              : Step.to(state.with(new Idle()), new Unload()).andSay();
      case Unsettled unsettled when unsettled.unrest().quietAt() <= now ->
          stage(state, unsettled.order(), unsettled.validUntil(), unsettled.staged(), unsettled.unrest());
      case Draining draining when draining.validUntil() <= now -> expired(state, draining.order()).andSay();
      case Blocked blocked when blocked.validUntil() <= now -> Step.to(state.with(new Idle())).andSay();
      case Blocked blocked when blocked.unrest().giveUpAt() <= now -> blocked(state, blocked, now).andSay();
      case Jumping jumping when jumping.giveUpAt() <= now -> AfterJump.neverLeft(state, jumping.record(), now);
      case Arrived _ -> AfterJump.look(state, now);
      case Returned back when !back.complete() -> AfterJump.look(state, now);
      default -> Step.to(state);
    };
  }

  /** An image must not outlive its agent: systemd would turn anybody's reboot into a jump. Past the commit it must. */
  private static Step stopping(AgentState state) {
    return switch (state.progress()) {
      case Staging _, Ready _, Unsettled _, Draining _ -> Step.to(state.with(new Idle()), new Unload());
      case Recording _ -> Step.to(state.with(new Idle()), new DropRecord(), new Unload());
      case Idle _, Blocked _, Arrived _, Returned _, Refused _ ->
          state.due().unload() == null ? Step.to(state) : Step.to(state, new Unload());
      case Jumping _ -> Step.to(state);
    };
  }
}
