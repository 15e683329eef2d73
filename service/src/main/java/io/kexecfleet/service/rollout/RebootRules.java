package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus.Step;
import io.kexecfleet.service.rollout.Decision.Finish;
import io.kexecfleet.service.rollout.Decision.Late;
import io.kexecfleet.service.rollout.Decision.Stage;
import io.kexecfleet.service.rollout.Decision.Staged;
import io.kexecfleet.service.rollout.Decision.Withdraw;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one reboot by what its host said and by the time, whatever the others do. {@link RebootState} has the
 * drawing. Two transitions are not here, because they need to know about the others: taking its turn (QUEUED to
 * STAGING) and the order to jump (STAGED to OUT), in {@link RolloutEngine}.
 */
final class RebootRules {

  /** A host that somebody else reboots again and again is not one to jump with. */
  static final int MAX_STAGINGS = 3;

  private RebootRules() {}

  /** @return what to do, or null: nothing for now */
  static @Nullable Decision judge(RebootFacts reboot, Plan plan, Instant now) {
    return switch (reboot.state()) {
      case QUEUED -> null;
      case STAGING -> staging(reboot, plan, now);
      case STAGED -> staged(reboot, plan, now);
      case OUT -> out(reboot, now);
      case DONE -> reboot.outcome() == Outcome.LOST ? late(reboot) : null;
    };
  }

  private static @Nullable Decision staging(RebootFacts reboot, Plan plan, Instant now) {
    var ended = otherBootOrRefusal(reboot, plan, now);
    if (ended != null) {
      return ended;
    }
    if (reboot.isReadyToJump()) {
      return new Staged(reboot.id());
    }
    if (!reboot.isDue(now)) {
      return null;
    }
    return finish(
        reboot,
        Outcome.CANCELLED,
        reboot.bootId() == null
            ? "The host has not checked in within %s: it may be off, or its agent not installed.".formatted(plan.stageWithin())
            : "The host has not staged its target within %s. Its agent's log says what it tried.".formatted(plan.stageWithin()),
        now);
  }

  /** A staged image that went stale, or an agent that started anew, stages once more. */
  private static @Nullable Decision staged(RebootFacts reboot, Plan plan, Instant now) {
    var ended = otherBootOrRefusal(reboot, plan, now);
    if (ended != null) {
      return ended;
    }
    return reboot.isReadyToJump() ? null : new Stage(reboot.id(), reboot.bootId(), now.plus(plan.stageWithin()));
  }

  /** Rebooted by somebody else: binds to the new boot and stages again, but not for ever. */
  private static @Nullable Decision otherBootOrRefusal(RebootFacts reboot, Plan plan, Instant now) {
    if (reboot.hostBootId() != null && !reboot.hostBootId().equals(reboot.bootId())) {
      return reboot.stagings() < MAX_STAGINGS
          ? new Stage(reboot.id(), reboot.hostBootId(), now.plus(plan.stageWithin()))
          : finish(
              reboot,
              Outcome.CANCELLED,
              "The host was rebooted by somebody else %d times while its target was staged.".formatted(MAX_STAGINGS),
              now);
    }
    return refusal(reboot, now);
  }

  private static @Nullable Decision out(RebootFacts reboot, Instant now) {
    var heard = reboot.heard();
    if (heard != null && heard.report() != null && heard.report().complete()) {
      return finish(reboot, heard.report().outcome(), String.join(" ", heard.report().evidence()), now);
    }
    if (hasRefusedTheJump(reboot)) {
      return refusal(reboot, now);
    }
    if (isStillThere(reboot)) {
      return finish(reboot, Outcome.NEVER_LEFT, neverLeft(reboot), now);
    }
    var returnDeadline = Objects.requireNonNull(reboot.returnDeadline(), "OUT without an order");
    if (!now.isBefore(returnDeadline)) {
      return heard != null && heard.report() != null
          ? finish(
              reboot,
              heard.report().outcome(),
              String.join(" ", heard.report().evidence()) + " The boot was not finished by the deadline for coming back.",
              now)
          : finish(reboot, Outcome.LOST, lost(reboot), now);
    }
    return reboot.withdrawnGeneration() == null && reboot.isDue(now) ? new Withdraw(reboot.id(), returnDeadline) : null;
  }

  private static @Nullable Decision late(RebootFacts reboot) {
    var heard = reboot.heard();
    if (heard == null) {
      return null;
    }
    if (heard.report() != null) {
      return new Late(reboot.id(), heard.report().outcome(), String.join(" ", heard.report().evidence()));
    }
    if (hasRefusedTheJump(reboot) && heard.refusal() != null) {
      return new Late(reboot.id(), Outcome.REFUSED, heard.refusal().detail());
    }
    return isStillThere(reboot) ? new Late(reboot.id(), Outcome.NEVER_LEFT, neverLeft(reboot)) : null;
  }

  /**
   * The boot from before the order still runs, and its agent has taken in that the order is taken back. A check-in that
   * merely arrived after the order's deadline proves nothing: it may have been sent before the jump.
   */
  private static boolean isStillThere(RebootFacts reboot) {
    var heard = reboot.heard();
    return heard != null
        && reboot.withdrawnGeneration() != null
        && heard.seenGeneration() >= reboot.withdrawnGeneration()
        && heard.bootId().equals(reboot.bootId())
        && heard.step() != Step.JUMPING
        && heard.step() != Step.RETURNED;
  }

  /** A no from before the agent knew of the order may have been overtaken by a yes. */
  private static boolean hasRefusedTheJump(RebootFacts reboot) {
    var heard = reboot.heard();
    return heard != null
        && heard.step() == Step.REFUSED
        && reboot.orderedGeneration() != null
        && heard.seenGeneration() >= reboot.orderedGeneration();
  }

  private static @Nullable Decision refusal(RebootFacts reboot, Instant now) {
    var heard = reboot.heard();
    return heard != null && heard.step() == Step.REFUSED && heard.refusal() != null
        ? finish(reboot, Outcome.REFUSED, heard.refusal().code() + ": " + heard.refusal().detail(), now)
        : null;
  }

  private static String neverLeft(RebootFacts reboot) {
    return "Boot %s, from before the order, still runs, and its agent knows that the order is over.".formatted(reboot.bootId());
  }

  private static String lost(RebootFacts reboot) {
    var heard = reboot.heard();
    if (heard == null) {
      return "Nothing was heard of the host since the order to jump.";
    }
    if (!heard.bootId().equals(reboot.bootId())) {
      return "The host runs boot %s, but its agent has no record of the jump: what happened in between is not known."
          .formatted(heard.bootId());
    }
    return "No report came by the deadline. The last the host said, at %s, was %s."
        .formatted(heard.at(), heard.step() == null ? "nothing about this reboot" : heard.step());
  }

  private static Finish finish(RebootFacts reboot, Outcome outcome, String detail, Instant now) {
    return new Finish(reboot.id(), outcome, detail, false, now);
  }
}
