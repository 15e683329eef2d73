package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus.Step;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.rollout.engine.Decision.As;
import io.kexecfleet.service.rollout.engine.Decision.Finish;
import io.kexecfleet.service.rollout.engine.Decision.Late;
import io.kexecfleet.service.rollout.engine.Decision.Stage;
import io.kexecfleet.service.rollout.engine.Decision.Staged;
import io.kexecfleet.service.rollout.engine.Decision.Withdraw;
import io.kexecfleet.service.rollout.plan.Method;
import io.kexecfleet.service.rollout.plan.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one reboot by what its host said and by the time, whatever the others do. {@link RebootState} has the
 * drawing. Two transitions are not here, because they need to know about the others: taking its turn (QUEUED to
 * STAGING) and the order to jump (STAGED to OUT), in {@link Engine}.
 */
final class RebootRules {

  /** A host that somebody else reboots again and again is not one to jump with. */
  static final int MAX_STAGINGS = 3;

  /** What keeps a host from jumping and not from going through its firmware. */
  private static final Set<Refusal.Code> ONLY_ABOUT_KEXEC =
      EnumSet.of(Refusal.Code.LOAD_FAILED, Refusal.Code.LOAD_LIMIT, Refusal.Code.STALE, Refusal.Code.CANNOT_KEXEC);

  private static final Duration LEAST_STAGED = Duration.ofMinutes(1);
  private static final String REHEARSED = "A dry run: the target was loaded and verified, and is unloaded again.";

  private RebootRules() {}

  /** @return what to do, or null: nothing for now */
  static Decision.@Nullable AboutReboot judge(RebootFacts reboot, Plan plan, Instant now) {
    return switch (reboot.state()) {
      case QUEUED -> null;
      case STAGING -> staging(reboot, plan, now);
      case STAGED -> staged(reboot, plan, now);
      case OUT -> out(reboot, plan, now);
      case DONE -> reboot.outcome() == Outcome.LOST ? late(reboot) : null;
    };
  }

  private static Decision.@Nullable AboutReboot staging(RebootFacts reboot, Plan plan, Instant now) {
    var ended = otherBootOrRefusal(reboot, plan, now);
    if (ended != null) {
      return ended;
    }
    if (reboot.isReadyToJump()) {
      return plan.dryRun() ? finish(reboot, Outcome.REHEARSED, REHEARSED, plan, now) : new Staged(reboot.id(), now.plus(lookAgain(plan)));
    }
    if (!reboot.isDue(now)) {
      return null;
    }
    return finish(
        reboot,
        Outcome.CANCELLED,
        reboot.bootId() == null
            ? "The host has not checked in within %s: it may be off, or its agent not installed.".formatted(plan.deadlines().stage())
            : "The host has not staged its target within %s. Its agent's log says what it tried.".formatted(plan.deadlines().stage()),
        plan,
        now);
  }

  /** A staged image that went stale, or an agent that started anew, stages once more. */
  private static Decision.@Nullable AboutReboot staged(RebootFacts reboot, Plan plan, Instant now) {
    var ended = otherBootOrRefusal(reboot, plan, now);
    if (ended != null) {
      return ended;
    }
    return reboot.isReadyToJump() ? null : stage(reboot, reboot.bootId(), reboot.byFirmware(), plan, now);
  }

  /** Rebooted by somebody else: binds to the new boot and stages again, but not for ever. */
  private static Decision.@Nullable AboutReboot otherBootOrRefusal(RebootFacts reboot, Plan plan, Instant now) {
    if (reboot.hostBootId() != null && !reboot.hostBootId().equals(reboot.bootId())) {
      return reboot.stagings() < MAX_STAGINGS
          ? stage(reboot, reboot.hostBootId(), reboot.byFirmware(), plan, now)
          : finish(
              reboot,
              Outcome.CANCELLED,
              "The host was rebooted by somebody else %d times while its target was staged.".formatted(MAX_STAGINGS),
              plan,
              now);
    }
    if (canGoThroughItsFirmware(reboot, plan)) {
      return stage(reboot, reboot.bootId(), true, plan, now);
    }
    return refusal(reboot, plan, now);
  }

  /** It cannot be left by kexec: where the plan allows it, the firmware takes it to the target. */
  private static boolean canGoThroughItsFirmware(RebootFacts reboot, Plan plan) {
    var heard = reboot.heard();
    return plan.method() == Method.KEXEC_ELSE_FIRMWARE
        && !plan.dryRun()
        && !reboot.byFirmware()
        && heard != null
        && heard.step() == Step.REFUSED
        && reboot.isAskedOf(heard)
        && heard.refusal() != null
        && ONLY_ABOUT_KEXEC.contains(heard.refusal().code());
  }

  private static Decision.@Nullable AboutReboot out(RebootFacts reboot, Plan plan, Instant now) {
    var heard = reboot.heard();
    if (heard != null && heard.report() != null && heard.report().complete()) {
      return finish(reboot, heard.report().outcome(), told(heard.report()), plan, now);
    }
    if (hasRefusedTheJump(reboot)) {
      return refusal(reboot, plan, now);
    }
    if (isStillThere(reboot)) {
      return finish(reboot, Outcome.NEVER_LEFT, neverLeft(reboot), plan, now);
    }
    var returnDeadline = Objects.requireNonNull(reboot.returnDeadline(), "OUT without an order");
    if (!now.isBefore(returnDeadline)) {
      return heard != null && heard.report() != null
          ? unfinished(reboot, heard.report(), plan, now)
          : finish(reboot, Outcome.LOST, lost(reboot), plan, now);
    }
    return reboot.withdrawnGeneration() == null && reboot.isDue(now) ? new Withdraw(reboot.id(), returnDeadline) : null;
  }

  /** Nobody can tell yet whether the host is well: it keeps its place. */
  private static Finish unfinished(RebootFacts reboot, RebootReport report, Plan plan, Instant now) {
    var detail =
        told(report) + " By the deadline for coming back its boot was not finished, or nobody had seen whether it is well.";
    return plan.method().isSuccess(report.outcome())
        ? new Finish(reboot.id(), report.outcome(), detail, As.FAILURE_HOLDING_ITS_PLACE, now, null)
        : finish(reboot, report.outcome(), detail, plan, now);
  }

  private static Decision.@Nullable AboutReboot late(RebootFacts reboot) {
    var heard = reboot.heard();
    if (heard == null) {
      return null;
    }
    if (heard.report() != null) {
      return new Late(reboot.id(), heard.report().outcome(), told(heard.report()));
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

  private static Decision.@Nullable AboutReboot refusal(RebootFacts reboot, Plan plan, Instant now) {
    var heard = reboot.heard();
    return heard != null && heard.step() == Step.REFUSED && reboot.isAskedOf(heard) && heard.refusal() != null
        ? finish(reboot, Outcome.REFUSED, heard.refusal().code() + ": " + heard.refusal().detail(), plan, now)
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
    if (!heard.bootId().equals(reboot.bootId()) && heard.step() != Step.JUMPING) {
      return "The host runs boot %s, but its agent has no record of the jump: what happened in between is not known."
          .formatted(heard.bootId());
    }
    return "No report came by the deadline. The last the host said, at %s, was %s."
        .formatted(heard.at(), heard.step() == null ? "nothing about this reboot" : heard.step());
  }

  private static Stage stage(RebootFacts reboot, @Nullable String bootId, boolean byFirmware, Plan plan, Instant now) {
    return new Stage(reboot.id(), bootId, byFirmware, now.plus(plan.deadlines().stage()));
  }

  /** How long an image stays loaded before somebody asks whether its turn comes soon. */
  static Duration lookAgain(Plan plan) {
    return plan.stageAhead().compareTo(LEAST_STAGED) > 0 ? plan.stageAhead() : LEAST_STAGED;
  }

  private static Finish finish(RebootFacts reboot, Outcome outcome, String detail, Plan plan, Instant now) {
    if (plan.method().isSuccess(outcome) && !isUnwell(reboot)) {
      return new Finish(reboot.id(), outcome, detail, As.SUCCESS, now, null);
    }
    if (hasLeft(outcome)) {
      return new Finish(reboot.id(), outcome, detail, As.FAILURE_HOLDING_ITS_PLACE, now, null);
    }
    return reboot.attempt() <= plan.retries().most()
        ? new Finish(reboot.id(), outcome, detail, As.TRIED_AGAIN, now, now.plus(plan.retries().after(reboot.attempt())))
        : new Finish(reboot.id(), outcome, detail, As.FAILURE, now, null);
  }

  /** It came back, and its owner does not call it well. */
  private static boolean isUnwell(RebootFacts reboot) {
    var heard = reboot.heard();
    return heard != null && heard.report() != null && heard.report().foundUnwell();
  }

  private static String told(RebootReport report) {
    var health = report.health().stream().map(Finding::finding).collect(Collectors.joining(" "));
    return Stream.of(String.join("; ", report.evidence()), health).filter(text -> !text.isEmpty()).collect(Collectors.joining(". "));
  }

  /** Whether a host with this outcome may have left the kernel that it was to leave. */
  private static boolean hasLeft(Outcome outcome) {
    return switch (outcome) {
      case KEXEC, FIRMWARE, FIRMWARE_FALLBACK, WATCHDOG_RESET, POWER_CYCLED, WRONG_KERNEL, LOST -> true;
      case NEVER_LEFT, REFUSED, CANCELLED, REHEARSED -> false;
    };
  }
}
