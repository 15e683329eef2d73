package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as it stands on record. It follows from the reboot, so that the two can never disagree.
 *
 * @param deadline the host must not jump after this; null for staging, which holds as long as it is repeated
 */
public record RebootOrder(
    UUID rebootId, Order.Intent intent, Order.Way way, String bootId, @Nullable Instant deadline, BootTarget target) {

  /** What the host shall do about a reboot in this state; null: nothing. */
  static @Nullable RebootOrder of(
      UUID rebootId,
      RebootState state,
      boolean byFirmware,
      @Nullable String bootId,
      @Nullable Instant orderDeadline,
      @Nullable Long withdrawnGeneration,
      BootTarget target) {
    if (bootId == null) {
      return null;
    }
    var way = byFirmware ? Order.Way.FIRMWARE : Order.Way.KEXEC;
    return switch (state) {
      case STAGING, STAGED -> new RebootOrder(rebootId, Order.Intent.STAGE, way, bootId, null, target);
      case OUT ->
          withdrawnGeneration == null ? new RebootOrder(rebootId, Order.Intent.JUMP, way, bootId, orderDeadline, target) : null;
      case QUEUED, DONE -> null;
    };
  }
}
