package io.kexecfleet.agent.link;

import java.io.IOException;
import java.net.HttpURLConnection;

/** The service answered, and did not do what it was asked for. */
final class RefusedException extends IOException {

  private static final long serialVersionUID = 1L;
  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** What was shown is not accepted. */
  boolean isForWhatWasShown() {
    return status == HttpURLConnection.HTTP_UNAUTHORIZED || status == HttpURLConnection.HTTP_FORBIDDEN;
  }

  boolean isUnauthorized() {
    return status == HttpURLConnection.HTTP_UNAUTHORIZED;
  }

  /** It belongs to somebody, or did. */
  boolean isConflict() {
    return status == HttpURLConnection.HTTP_CONFLICT;
  }
}
