package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the engine wants done; the shell makes it durable before anybody acts on it. */
sealed interface Decision {

  /** About one reboot. */
  sealed interface AboutReboot extends Decision {
    UUID rebootId();
  }

  /**
   * The host shall load its target.
   *
   * @param bootId the boot to stage in, or null: the host has never been heard of, and is waited for
   * @param deadline when to give up
   */
  record Stage(UUID rebootId, @Nullable String bootId, Instant deadline) implements AboutReboot {}

  /** The host has its target loaded. */
  record Staged(UUID rebootId) implements AboutReboot {}

  /**
   * The host shall jump: the one order it ever gets for this reboot.
   *
   * @param orderedAt now
   * @param orderDeadline it must not jump after this
   * @param returnDeadline it counts as LOST after this
   */
  record Jump(UUID rebootId, Instant orderedAt, Instant orderDeadline, Instant returnDeadline) implements AboutReboot {}

  /**
   * The time to jump is over: takes the order back, so that whoever has seen that can be believed to stay.
   *
   * @param returnDeadline when it counts as LOST, as before
   */
  record Withdraw(UUID rebootId, Instant returnDeadline) implements AboutReboot {}

  /**
   * The reboot is over.
   *
   * @param detail what the outcome was concluded from
   * @param takenBack because the rollout stopped: no failure of this host
   */
  record Finish(UUID rebootId, Outcome outcome, String detail, boolean takenBack, Instant at) implements AboutReboot {}

  /** Evidence about a reboot that was LOST: takes the outcome's place, and frees no place in the budget. */
  record Late(UUID rebootId, Outcome outcome, String detail) implements AboutReboot {}

  /** The rollout is over. */
  record End(RolloutState state, Instant at) implements Decision {}
}
