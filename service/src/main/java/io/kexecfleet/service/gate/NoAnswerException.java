package io.kexecfleet.service.gate;

/** There is no answer to go by; the message says why, in one sentence for people. */
final class NoAnswerException extends Exception {

  NoAnswerException(String message) {
    super(message);
  }
}
