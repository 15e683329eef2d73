package io.kexecfleet.lab.host;

import org.jspecify.annotations.Nullable;

/** A lab host could not be started, watched or told something; the message says what to look at. */
public final class HostException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  HostException(String message) {
    super(message);
  }

  HostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
