package io.kexecfleet.service.dashboard.fleet;

/** A selector that somebody typed cannot be understood; the message says what of it. */
final class SelectorException extends Exception {

  SelectorException(String message) {
    super(message);
  }
}
