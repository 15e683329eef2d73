package io.kexecfleet.agent.core;

import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Order;

/** What an agent wants done. Those on the machine are carried out one after another, in the order given. */
public sealed interface Action {

  /** Say this to the service, instead of what was being said. */
  record Say(CheckIn checkIn) implements Action {}

  /**
   * Load and verify, or, where the way is through the firmware, let go of what is loaded and find out what the target is;
   * answered by {@link Event.Staged} or {@link Event.NotStaged} with the same ticket.
   */
  record Stage(long ticket, Order.Way way, BootTarget target) implements Action {}

  record Unload() implements Action {}

  /** Sync the record to disk; answered by {@link Event.Recorded} or {@link Event.NotRecorded}. */
  record Keep(RebootRecord record) implements Action {}

  /** Keep on disk that the service has the report: nobody waits for it. */
  record KeepReported(RebootRecord record) implements Action {}

  /** Take the record of a jump that was turned down off the disk. */
  record DropRecord() implements Action {}

  /**
   * Jump if the image is still loaded, or restart through the firmware if nothing is; {@link Event.JumpTurnedDown} when
   * not.
   */
  record Jump(String rebootId, Order.Way way) implements Action {}

  /** Look how far the boot is; answered by {@link Event.BootSeen}. */
  record LookAtBoot() implements Action {}
}
