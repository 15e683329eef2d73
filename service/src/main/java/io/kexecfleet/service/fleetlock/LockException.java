package io.kexecfleet.service.fleetlock;

/** What an operator wants of FleetLock groups cannot be. The message says why and what to do. */
public final class LockException extends RuntimeException {

  /** Why it cannot be. */
  public enum Reason {
    /** There is no such group, or no such lease. */
    UNKNOWN,
    /** Clients of the group take places. */
    IN_USE,
    /** There are as many as there may be. */
    FULL
  }

  private final Reason reason;

  LockException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
