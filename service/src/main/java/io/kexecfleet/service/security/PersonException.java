package io.kexecfleet.service.security;

import org.springframework.security.core.AuthenticationException;

/** Why somebody is not let in on the issuer's word. The message is for them: it shows nothing of what was sent. */
public final class PersonException extends AuthenticationException {

  public enum Reason {
    /** It is not the issuer's word, or not for this service, or not any more. */
    NOT_ACCEPTED,
    /** The issuer knows them, and here they may do nothing. */
    NOT_ALLOWED,
    /** The issuer does not answer, so nobody knows. */
    ISSUER_AWAY
  }

  private final Reason reason;

  public PersonException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  PersonException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
