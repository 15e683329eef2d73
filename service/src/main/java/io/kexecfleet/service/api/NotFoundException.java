package io.kexecfleet.service.api;

/** What was asked for is not there. */
final class NotFoundException extends RuntimeException {

  NotFoundException(String message) {
    super(message);
  }
}
