package io.kexecfleet.service.database;

import org.jspecify.annotations.Nullable;

/** The service has nowhere to keep its things; the message says why, and what to do. */
public final class CannotStartException extends RuntimeException {

  public CannotStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
