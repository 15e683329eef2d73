package io.kexecfleet.service.problem;

/** What was to be changed is not what the caller saw; nothing was changed. */
public final class PreconditionFailedException extends RuntimeException {

  public PreconditionFailedException(String message) {
    super(message);
  }
}
