package io.kexecfleet.service.problem;

import java.io.IOException;

/** A request's body is longer than its door takes. */
final class BodyTooLargeException extends IOException {

  BodyTooLargeException(long limit) {
    super(message(limit));
  }

  static String message(long limit) {
    return "The body is longer than the %d bytes this door takes.".formatted(limit);
  }
}
