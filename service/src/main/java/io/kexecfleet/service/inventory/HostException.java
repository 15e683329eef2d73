package io.kexecfleet.service.inventory;

/** A host cannot be made known as asked; nothing was changed. */
public final class HostException extends RuntimeException {

  public enum Reason {
    /** What was given is no name or no digest. */
    INVALID,
    /** Name or credential belong to another host. */
    EXISTS,
    /** The join token does not let this host in. */
    NOT_BY_THIS_TOKEN,
    /** The credential that was shown is not accepted any more. */
    REVOKED
  }

  private final Reason reason;

  HostException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
