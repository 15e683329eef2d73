package io.kexecfleet.service.rollout;

import java.util.UUID;

/** Something asked of rollouts cannot be done; nothing was changed. */
public final class RolloutException extends RuntimeException {

  public enum Reason {
    /** There is no such rollout, or no such host in it. */
    UNKNOWN,
    /** Some of the hosts asked for are not known. */
    UNKNOWN_HOSTS,
    /** A host is in another rollout. */
    BUSY_HOST,
    /** The reboot was not lost: there is nothing to resolve. */
    NOT_LOST
  }

  private final Reason reason;

  RolloutException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static RolloutException unknown(UUID rolloutId) {
    return new RolloutException(Reason.UNKNOWN, "There is no rollout %s.".formatted(rolloutId));
  }

  public Reason reason() {
    return reason;
  }
}
