package io.kexecfleet.agent.core;

import io.kexecfleet.agent.proof.Prelude;
import io.kexecfleet.agent.proof.RebootRecord;
import io.kexecfleet.agent.proof.Verdict;
import io.kexecfleet.agent.staging.Staged;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.protocol.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Where an agent stands. Times are milliseconds since boot.
 *
 * <pre>
 *           order            staged          order: JUMP          synced          new boot
 *   Idle ---------> Staging --------> Ready -----------> Recording ------> Jumping ------> Returned ---> Idle
 *     ^                |  ^             |                    |                |  still here   ^  on record
 *     |                |  | quiet       | changed            |                +---------------+
 *     |                |  +-- Unsettled &lt;                   |
 *     |                |         ^ changed                   |
 *     |                +----> Blocked                        |   (the commit point lies between Recording and Jumping)
 *     |  no order,     |         |                           |
 *     +----------------+---------+---------------------------+
 *     |  expired       v         v                           |
 *     +---------------------- Refused &lt;---------------------+
 *        another order, or another way
 * </pre>
 *
 * <p>Where a watchdog has a say in what happened, {@link Arrived} lies between Jumping and Returned.
 */
public sealed interface Progress {

  /** What it is being done for, as far as it is not yet decided; else null. */
  default @Nullable Order order() {
    return null;
  }

  /** The same in a few words, for a person. */
  default String told() {
    return switch (this) {
      case Idle _ -> "idle";
      case Staging staging -> "staging for reboot " + staging.order().rebootId();
      case Ready ready -> "staged for reboot " + ready.order().rebootId();
      case Unsettled unsettled -> "the machine is changing; to stage again for reboot " + unsettled.order().rebootId();
      case Blocked blocked ->
          "cannot stage for reboot %s until something changes: %s".formatted(blocked.order().rebootId(), blocked.why().detail());
      case Draining draining -> "running the hooks before the jump for reboot " + draining.order().rebootId();
      case Recording recording -> "about to leave for reboot " + recording.order().rebootId();
      case Jumping jumping ->
          (jumping.record().way() == Order.Way.KEXEC ? "jumping" : "restarting through the firmware")
              + " for reboot "
              + jumping.record().rebootId();
      case Arrived arrived ->
          "back from reboot %s: waiting for what the watchdog says".formatted(arrived.record().rebootId());
      case Returned back ->
          "back from reboot %s: %s: %s"
              .formatted(back.record().rebootId(), back.verdict().outcome(), String.join("; ", back.verdict().evidence()));
      case Refused refused ->
          "refused reboot %s: %s: %s".formatted(refused.rebootId(), refused.refusal().code(), refused.refusal().detail());
    };
  }

  /** Nothing is loaded by us and nothing is asked of us. */
  record Idle() implements Progress {}

  /**
   * The target is being loaded and verified, or looked up where the way is through the firmware.
   *
   * @param ticket tells this staging's answer from that of an earlier one
   * @param unrest the changes that it is staged again for, or that came meanwhile; null while there are none
   * @param stirred whether something has changed since this staging began: then its answer is not the last word
   * @param prelude what came before the jump, where the hooks before it have agreed already; else null
   */
  record Staging(
      Order order, long validUntil, long ticket, @Nullable Unrest unrest, boolean stirred, @Nullable Prelude prelude)
      implements Progress {

    Staging until(Order renewed, long until) {
      return new Staging(renewed, until, ticket, unrest, stirred, prelude);
    }

    Staging stirredBy(Unrest changes) {
      return new Staging(order, validUntil, ticket, changes, true, prelude);
    }
  }

  /**
   * The host is ready to go; what is loaded is let go when {@code validUntil} passes without word from the service, and
   * looked at again at {@code lookAt}.
   */
  record Ready(Order order, long validUntil, Staged staged, long lookAt) implements Progress {}

  /**
   * The machine has changed under what was staged, if anything was: it is let go as soon as it is found stale, and the target
   * is staged again when the machine is quiet.
   */
  record Unsettled(Order order, long validUntil, @Nullable Staged staged, Unrest unrest) implements Progress {}

  /** Nothing is loaded: staging again came to nothing for {@code why}, and the next change may mend that. */
  record Blocked(Order order, long validUntil, Refusal why, Unrest unrest) implements Progress {}

  /**
   * The order to jump is here, and the owner's hooks have the word.
   *
   * @param ticket of the staging that came before, which tells these hooks' answer from that of earlier ones
   * @param since when they got it
   * @param stirred whether the machine has changed meanwhile: then it is staged again, and they are not asked again
   */
  record Draining(Order order, long validUntil, Staged staged, long ticket, long since, boolean stirred)
      implements Progress {

    Draining until(Order renewed, long until) {
      return new Draining(renewed, until, staged, ticket, since, stirred);
    }

    Draining whenStirred() {
      return new Draining(order, validUntil, staged, ticket, since, true);
    }
  }

  /** The hooks have agreed, and what is needed to report the reboot is on its way to the disk. */
  record Recording(Order order, long validUntil, Staged staged, RebootRecord record) implements Progress {}

  /**
   * Past the commit point: the jump was asked for. Still here at {@code giveUpAt} means we never left. What is {@code staged} is
   * not known to an agent that started only now.
   */
  record Jumping(RebootRecord record, @Nullable Staged staged, long giveUpAt) implements Progress {}

  /**
   * In another boot, and what happened hangs on the word of a watchdog whose driver is not there yet: at {@code decideAt} it is
   * decided without. An outcome that is said does not change.
   */
  record Arrived(RebootRecord record, Seen seen, long decideAt) implements Progress {}

  /**
   * The reboot is over and its report waits to be recorded by the service. It is complete when the boot is finished, the
   * host's health is known and so is the service's clock, or at {@code settleAt} with what is known then.
   */
  record Returned(RebootRecord record, Verdict verdict, Seen seen, long settleAt, boolean complete) implements Progress {

    Returned with(Seen now) {
      return new Returned(record, verdict, now, settleAt, complete);
    }

    Returned completed() {
      return new Returned(record, verdict, seen, settleAt, true);
    }
  }

  /**
   * We said no, nothing is loaded, and we say so until the service asks for something else: another reboot, the same one by
   * another way, or for another boot.
   */
  record Refused(String rebootId, Order.Way way, String bootId, Refusal refusal) implements Progress {}
}
