package io.kexecfleet.agent.core;

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
import io.kexecfleet.agent.machine.Boot;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.proof.ServiceClock;
import io.kexecfleet.agent.proof.Timings;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All an agent knows.
 *
 * @param self which boot and which agent this is
 * @param generation the newest that was seen in an answer of the service
 * @param progress where it stands
 * @param stagings how many were begun; the newest one's ticket
 * @param lastRecord the record on disk, reported or not: the last reboot this host jumped for, or null
 * @param serviceClock the service's clock against this boot's, or null before the first answer
 * @param byHand what a person on the host wants, or null
 * @param due what is to be done whatever the progress
 */
public record AgentState(
    Self self,
    long generation,
    Progress progress,
    long stagings,
    @Nullable RebootRecord lastRecord,
    @Nullable ServiceClock serviceClock,
    @Nullable ByHand byHand,
    Due due) {

  /**
   * What stays as it is for as long as the agent runs.
   *
   * @param boot the boot that runs
   * @param agentVersion version of this agent
   * @param agentUp time since boot when the agent was able to talk, milliseconds
   * @param wallAtBoot the host's wall clock at this boot's beginning, milliseconds since the epoch
   * @param hardware vendor and product of the machine, or null where it does not say
   */
  public record Self(Boot boot, String agentVersion, long agentUp, long wallAtBoot, @Nullable String hardware) {}

  /**
   * When what is no part of a reboot is to be done, milliseconds since boot; null for not at all.
   *
   * @param stay to try again to take back what hooks before a jump have done
   * @param unload to try again to let go of what is loaded
   * @param arming to look after the crash kernel; null where the host's owner does not want that
   * @param examining to look at the host, with what was found before; null where nobody wants to know
   */
  public record Due(
      @Nullable Long stay, @Nullable Long unload, @Nullable Arming arming, @Nullable Examining examining) {

    public static final Due NOTHING = new Due(null, null, null, null);

    Due stayingAt(@Nullable Long at) {
      return new Due(at, unload, arming, examining);
    }

    Due unloadingAt(@Nullable Long at) {
      return new Due(stay, at, arming, examining);
    }

    Due with(Arming next) {
      return new Due(stay, unload, next, examining);
    }

    Due with(Examining next) {
      return new Due(stay, unload, arming, next);
    }

    long first() {
      var care = Math.min(orNever(arming == null ? null : arming.at()), orNever(examining == null ? null : examining.at()));
      return Math.min(Math.min(orNever(stay), orNever(unload)), care);
    }

    private static long orNever(@Nullable Long at) {
      return at == null ? Long.MAX_VALUE : at;
    }
  }

  /** An agent that has just started. */
  public static AgentState starting(Self self) {
    return new AgentState(self, 0, new Idle(), 0, null, null, null, Due.NOTHING);
  }

  /** The same on a host whose owner wants a crash kernel to be kept loaded. */
  public AgentState armed() {
    return with(due.with(Arming.starting(self.agentUp())));
  }

  /** The same of an agent that looks at its host by itself. */
  public AgentState examining() {
    return with(Examining.starting(self.agentUp()));
  }

  public Boot boot() {
    return self.boot();
  }

  public String agentVersion() {
    return self.agentVersion();
  }

  public long wallAtBoot() {
    return self.wallAtBoot();
  }

  /** How often to look whether the boot is finished, milliseconds. */
  static final long BOOT_POLL = 1_000;

  /**
   * Says all of it: what the service should know of this host now. Before the first answer to this agent it has seen
   * nothing, whatever an agent before it had: so the service answers at once, and its clock is known. What is done by hand
   * it would not know.
   */
  public CheckIn checkIn() {
    var status = status();
    var said = status == null || isByHand(status.rebootId()) ? null : status;
    var examining = due.examining();
    return new CheckIn(
        serviceClock == null ? 0 : generation,
        boot().id(),
        boot().release(),
        agentVersion(),
        said,
        self.hardware(),
        examining == null ? null : examining.found());
  }

  /** When something is due even if nothing happens, milliseconds since boot; {@link Long#MAX_VALUE} for never. */
  public long wakeAt(long now) {
    return Math.min(due.first(), wakeOfProgress(now));
  }

  private long wakeOfProgress(long now) {
    return switch (progress) {
      case Ready ready -> Math.min(ready.validUntil(), ready.lookAt());
      case Unsettled unsettled -> Math.min(unsettled.validUntil(), unsettled.unrest().quietAt());
      case Blocked blocked -> Math.min(blocked.validUntil(), blocked.unrest().giveUpAt());
      case Jumping jumping -> jumping.giveUpAt();
      case Arrived arrived -> Math.min(arrived.decideAt(), now + BOOT_POLL);
      case Returned back when !back.complete() && back.seen().isChecking() -> Long.MAX_VALUE;
      case Returned back when !back.complete() && back.seen().times().finished() != null -> back.settleAt();
      case Returned back when !back.complete() -> Math.min(back.settleAt(), now + BOOT_POLL);
      case Draining draining -> draining.validUntil();
      case Idle _, Staging _, Recording _, Refused _, Returned _ -> Long.MAX_VALUE;
    };
  }

  /** Whether the service hears the same from both, apart from what they have seen. */
  boolean saysTheSameAs(AgentState other) {
    return Objects.equals(checkIn().reboot(), other.checkIn().reboot());
  }

  /** Whether this is what a person on the host wants now; an order of the service has taken its place otherwise. */
  boolean isWantedByHand(Order order) {
    return byHand != null && byHand.order().rebootId().equals(order.rebootId());
  }

  /** Whether that reboot was asked for by a person on the host. */
  boolean isByHand(String rebootId) {
    return (byHand != null && byHand.order().rebootId().equals(rebootId))
        || (lastRecord != null && lastRecord.byHand() && lastRecord.rebootId().equals(rebootId));
  }

  /** Where this host stands in the reboot it is busy with, whoever asked for it; null when with none. */
  public @Nullable RebootStatus status() {
    return switch (progress) {
      case Idle _ -> null;
      case Staging staging -> RebootStatus.staging(staging.order().rebootId());
      case Unsettled unsettled -> RebootStatus.staging(unsettled.order().rebootId());
      case Blocked blocked -> RebootStatus.staging(blocked.order().rebootId());
      case Ready ready -> RebootStatus.staged(ready.order().rebootId(), ready.staged().report());
      case Draining draining -> RebootStatus.staged(draining.order().rebootId(), draining.staged().report());
      case Recording recording -> RebootStatus.staged(recording.order().rebootId(), recording.record().load());
      case Jumping jumping -> RebootStatus.jumping(jumping.record().rebootId(), jumping.record().load());
      case Arrived arrived -> RebootStatus.jumping(arrived.record().rebootId(), arrived.record().load());
      case Returned back -> RebootStatus.returned(report(back));
      case Refused refused -> RebootStatus.refused(refused.rebootId(), refused.refusal());
    };
  }

  RebootReport report(Returned back) {
    var record = back.record();
    var outcome = back.verdict().outcome();
    var seen = back.seen();
    var health = seen.health();
    var phases =
        outcome == Outcome.NEVER_LEFT
            ? Timings.ofStay(record)
            : Timings.of(
                record,
                outcome,
                new Timings.After(
                    self.agentUp(),
                    seen.times(),
                    seen.stoppedAt(),
                    health == null ? null : health.knownAt(),
                    wallAtBoot(),
                    serviceClock));
    return new RebootReport(
        record.rebootId(),
        outcome,
        back.verdict().evidence(),
        record.bootId(),
        boot().id(),
        record.kernelRelease(),
        boot().release(),
        record.load(),
        phases,
        health == null ? List.of() : health.findings(),
        Timings.saved(outcome, phases, seen.baseline(), seen.times()),
        back.complete());
  }

  AgentState with(Progress next) {
    return new AgentState(self, generation, next, stagings, lastRecord, serviceClock, byHand, due);
  }

  AgentState withNextStaging() {
    return new AgentState(self, generation, progress, stagings + 1, lastRecord, serviceClock, byHand, due);
  }

  AgentState withGeneration(long seen) {
    return new AgentState(self, seen, progress, stagings, lastRecord, serviceClock, byHand, due);
  }

  AgentState withLastRecord(@Nullable RebootRecord record) {
    return new AgentState(self, generation, progress, stagings, record, serviceClock, byHand, due);
  }

  AgentState withServiceClock(ServiceClock clock) {
    var better = serviceClock == null ? clock : serviceClock.orBetter(clock);
    return new AgentState(self, generation, progress, stagings, lastRecord, better, byHand, due);
  }

  AgentState withByHand(@Nullable ByHand wanted) {
    return new AgentState(self, generation, progress, stagings, lastRecord, serviceClock, wanted, due);
  }

  AgentState with(Due next) {
    return new AgentState(self, generation, progress, stagings, lastRecord, serviceClock, byHand, next);
  }

  AgentState with(Examining next) {
    return with(due.with(next));
  }

  /** Whether whatever was begun is over, and did not end with another boot. */
  boolean isAtRest() {
    return progress instanceof Idle || progress instanceof Refused;
  }

  /** Whether nothing of ours should be loaded now. */
  boolean wantsNothingLoaded() {
    return switch (progress) {
      case Idle _, Refused _, Blocked _, Arrived _, Returned _ -> true;
      case Staging _, Ready _, Unsettled _, Draining _, Recording _, Jumping _ -> false;
    };
  }
}
