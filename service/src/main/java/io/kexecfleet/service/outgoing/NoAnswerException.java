package io.kexecfleet.service.outgoing;

/** There is no answer to go by; the message says why, in one sentence for people. */
public final class NoAnswerException extends Exception {

  public NoAnswerException(String message) {
    super(message);
  }
}
