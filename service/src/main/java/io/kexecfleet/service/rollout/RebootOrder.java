package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.Order;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order as it stands on record. It follows from the reboot, so that the two can never disagree.
 *
 * @param decidedAt when it was decided to jump; null for staging
 * @param deadline the host must not jump after this; null for staging, which holds as long as it is repeated
 */
public record RebootOrder(
    UUID rebootId,
    Order.Intent intent,
    Order.Way way,
    String bootId,
    @Nullable Instant decidedAt,
    @Nullable Instant deadline,
    BootTarget target,
    List<String> hooks) {

  /** What the host shall do about a reboot in this state; null: nothing. */
  static @Nullable RebootOrder of(
      UUID rebootId,
      RebootState state,
      boolean byFirmware,
      @Nullable String bootId,
      @Nullable Instant orderedAt,
      @Nullable Instant orderDeadline,
      @Nullable Long withdrawnGeneration,
      BootTarget target,
      List<String> hooks) {
    if (bootId == null) {
      return null;
    }
    var way = byFirmware ? Order.Way.FIRMWARE : Order.Way.KEXEC;
    return switch (state) {
      case STAGING, STAGED -> new RebootOrder(rebootId, Order.Intent.STAGE, way, bootId, null, null, target, hooks);
      case OUT ->
          withdrawnGeneration == null
              ? new RebootOrder(rebootId, Order.Intent.JUMP, way, bootId, orderedAt, orderDeadline, target, hooks)
              : null;
      case QUEUED, DONE -> null;
    };
  }
}
