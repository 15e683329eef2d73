package io.kexecfleet.agent.core;

import io.kexecfleet.agent.hooks.Health;
import io.kexecfleet.agent.machine.BootTimes;
import io.kexecfleet.agent.machine.Change;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.Baseline;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Finding;
import io.kexecfleet.protocol.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent is told. Times are milliseconds since boot. */
public sealed interface Event {

  /**
   * The agent has started and looked around.
   *
   * @param record the record found on disk, or null
   * @param stoppedAt when the boot that the record names had stopped everything, in its own time, or null
   * @param byWatchdog whether the watchdog says that it started this boot; null while it says nothing
   * @param baseline how long the way through this host's firmware takes, or null when not known
   */
  record Started(
      @Nullable RebootRecord record,
      @Nullable Long stoppedAt,
      @Nullable Boolean byWatchdog,
      @Nullable Baseline baseline)
      implements Event {}

  /** The service answered the check-in sent at {@code sentAt}; {@code latest} unless a newer one is under way. */
  record Replied(CheckInReply reply, long sentAt, boolean latest) implements Event {}

  /** The latest check-in got no answer. */
  record Unanswered() implements Event {}

  record Staged(long ticket, io.kexecfleet.agent.staging.Staged staged) implements Event {}

  record NotStaged(long ticket, Refusal refusal) implements Event {}

  /**
   * The owner's hooks before the jump have agreed.
   *
   * @param failedUnits names of systemd's units that had failed before them, or null when that could not be told
   */
  record Drained(long ticket, @Nullable List<String> failedUnits) implements Event {}

  /** One of them did not. */
  record NotDrained(long ticket, Refusal refusal) implements Event {}

  /** What hooks before a jump have done could not be taken back. */
  record NotStayed() implements Event {}

  /** How the host is after the boot. */
  record HealthChecked(Health health) implements Event {}

  /** The record of this reboot is synced to disk, and how the host is to leave is part of it. */
  record Recorded(String rebootId, Departure departure) implements Event {}

  record NotRecorded(String rebootId, String reason) implements Event {}

  /** The machine did not accept the jump. */
  record JumpTurnedDown(String rebootId, Refusal refusal) implements Event {}

  /**
   * A person on the host wants something; answered by {@link Action.Answer} with the same ticket.
   *
   * @param byHand what, or null: nothing any more
   */
  record Asked(long ticket, @Nullable ByHand byHand) implements Event {}

  /**
   * How far the boot is by now.
   *
   * @param byWatchdog whether the watchdog says that it started this boot; null while it says nothing
   */
  record BootSeen(BootTimes times, @Nullable Boolean byWatchdog) implements Event {}

  /**
   * What speaks against a reboot of the host as it is.
   *
   * @param found in the catalogue's order; null when it could not be looked at
   */
  record Examined(@Nullable List<Finding> found) implements Event {}

  /** What was to be let go is still loaded. */
  record NotUnloaded() implements Event {}

  /** The machine may have changed under what is staged. */
  record Changed(Change change) implements Event {}

  /** {@link AgentState#wakeAt} has come. */
  record Tick() implements Event {}

  /** The agent is being stopped, alone or with the whole machine. */
  record Stopping() implements Event {}
}
