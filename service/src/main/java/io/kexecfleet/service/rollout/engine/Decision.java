package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.protocol.Outcome;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the engine wants done; the shell makes it durable before anybody acts on it. */
public sealed interface Decision {

  /** About one reboot. */
  sealed interface AboutReboot extends Decision {
    UUID rebootId();
  }

  /** About the rollout itself. */
  sealed interface AboutRollout extends Decision {}

  /**
   * The host shall load its target.
   *
   * @param bootId the boot to stage in, or null: the host has never been heard of, and is waited for
   * @param byFirmware there is nothing to load: the host shall only be ready
   * @param deadline when to give up
   */
  record Stage(UUID rebootId, @Nullable String bootId, boolean byFirmware, Instant deadline) implements AboutReboot {}

  /**
   * The host has its target loaded.
   *
   * @param lookAgainAt when to ask whether it shall stay loaded
   */
  record Staged(UUID rebootId, Instant lookAgainAt) implements AboutReboot {}

  /** Its turn may still come soon: stays loaded. */
  record KeepStaged(UUID rebootId, Instant lookAgainAt) implements AboutReboot {}

  /** Its turn will not come soon: unloads, and queues again in its place. */
  record Unstage(UUID rebootId) implements AboutReboot {}

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

  /** What the end of a reboot counts as. */
  enum As {
    SUCCESS,
    /** The host never left. */
    FAILURE,
    /** The host left, and either did not come back or not as it should: it keeps its place until somebody resolves it. */
    FAILURE_HOLDING_ITS_PLACE,
    /** The host never left, and another reboot of it takes this one's place in the queue. */
    TRIED_AGAIN,
    /** Because the rollout stopped: no failure of this host. */
    TAKEN_BACK
  }

  /**
   * The reboot is over.
   *
   * @param detail what the outcome was concluded from
   * @param tryAgainAt with {@code TRIED_AGAIN}: not before this
   */
  record Finish(UUID rebootId, Outcome outcome, String detail, As as, Instant at, @Nullable Instant tryAgainAt)
      implements AboutReboot {}

  /** Evidence about a reboot that was LOST: takes the outcome's place, and frees no place in the budget. */
  record Late(UUID rebootId, Outcome outcome, String detail) implements AboutReboot {}

  /** Enough people approved it. */
  record Approve() implements AboutRollout {}

  /** Its time has come. */
  record Start(Instant at) implements AboutRollout {}

  /** @param number from 0 */
  record OpenWave(int number, Instant at) implements AboutRollout {}

  /** Every reboot of the wave is over: the soak begins. */
  record EndWave(int number, Instant at) implements AboutRollout {}

  /**
   * Orders nothing any more, and ends once the hosts that are out are accounted for.
   *
   * @param as FAILED or ABORTED
   */
  record Stop(RolloutState as, String why) implements AboutRollout {}

  /** The rollout is over. */
  record End(RolloutState state, Instant at) implements AboutRollout {}
}
