package io.kexecfleet.agent.core;

import io.kexecfleet.agent.hooks.Occasion;
import io.kexecfleet.agent.machine.Departure;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.RebootReport;
import org.jspecify.annotations.Nullable;

/** What an agent wants done. Those on the machine are carried out one after another, in the order given. */
public sealed interface Action {

  /** Say this to the service, instead of what was being said. */
  record Say(CheckIn checkIn) implements Action {}

  /**
   * Load and verify, or, where the way is through the firmware, let go of what is loaded and find out what the target is;
   * answered by {@link Event.Staged} or {@link Event.NotStaged} with the same ticket.
   *
   * @param current what was staged for the same order and may still be good, or null
   * @param byHand whether root on the host asked for it, whom the owner's limits for the service do not bind
   */
  record Stage(long ticket, Occasion occasion, BootTarget target, @Nullable Staged current, boolean byHand)
      implements Action {

    public Order.Way way() {
      return occasion.way();
    }
  }

  /** Look whether what is staged is stale, and if it is let go of it at once; nobody waits for it. */
  record Secure(Staged staged) implements Action {}

  /** Look whether what is staged is stale, in case that nobody told; then there is {@link Event.Changed}. */
  record Inspect(Staged staged) implements Action {}

  /** Let go of what is loaded; {@link Event.NotUnloaded} when the machine does not. */
  record Unload() implements Action {}

  /** Run the owner's hooks before the jump; answered by {@link Event.Drained} or {@link Event.NotDrained} with the same ticket. */
  record Drain(long ticket, Occasion occasion) implements Action {}

  /**
   * The host stays: hooks before a jump that still run are ended, and if any were run, those are run that take it back; {@link
   * Event.NotStayed} when they complain.
   */
  record Stay() implements Action {}

  /** See whether the host is as well as before the reboot; answered by {@link Event.HealthChecked}. */
  record CheckHealth(RebootRecord record) implements Action {}

  /** Sync the record to disk; answered by {@link Event.Recorded} or {@link Event.NotRecorded}. */
  record Keep(RebootRecord record) implements Action {}

  /** Keep on disk that the service has the report: nobody waits for it. */
  record KeepReported(RebootRecord record) implements Action {}

  /** Take the record of a jump that was turned down off the disk. */
  record DropRecord() implements Action {}

  /**
   * Jump if what is staged is fresh, or restart through the firmware if nothing is loaded, and nothing blocks; {@link
   * Event.JumpTurnedDown} when not. Where nobody knows whether the machine took the order, nothing is said: the host leaves, or it
   * turns out that it never left.
   *
   * @param validUntil not from then on, milliseconds since boot
   * @param departure how, as it is on record
   */
  record Jump(String rebootId, Order.Way way, Staged staged, long validUntil, Departure departure) implements Action {}

  /** Add to the host's own history; what is there of the same reboot is replaced. */
  record Remember(RebootReport report) implements Action {}

  /**
   * Tell a person on the host whether what was asked for is being done.
   *
   * @param refusal why not, or null
   */
  record Answer(long ticket, @Nullable String refusal) implements Action {}

  /** Look after the crash kernel; nobody waits for it. */
  record Arm() implements Action {}

  /** Look how far the boot is; answered by {@link Event.BootSeen}. */
  record LookAtBoot() implements Action {}

  /** Look at the host as if it were to jump into the kernel that it would take by itself; answered by {@link Event.Examined}. */
  record Examine() implements Action {}
}
