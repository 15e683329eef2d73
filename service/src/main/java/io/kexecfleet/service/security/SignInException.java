package io.kexecfleet.service.security;

import org.springframework.http.HttpStatus;

/** Somebody is not signed in; the message is for them. */
public final class SignInException extends RuntimeException {

  private final HttpStatus status;

  SignInException(HttpStatus status, String message) {
    super(message);
    this.status = status;
  }

  public HttpStatus status() {
    return status;
  }
}
