package io.kexecfleet.service.security;

/** A token cannot be made or revoked as asked; nothing was changed. */
public final class TokenException extends RuntimeException {

  public enum Reason {
    /** No token that is accepted has this name. */
    UNKNOWN,
    /** A token that is accepted has this name already. */
    EXISTS,
    /** Without it nobody could open the operators' door. */
    LAST
  }

  private final Reason reason;

  TokenException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
