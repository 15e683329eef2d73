package io.kexecfleet.lab.image;

import org.jspecify.annotations.Nullable;

/** The disk could not be built; the message says what failed, where its log is and what to do. */
public final class ImageException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ImageException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
