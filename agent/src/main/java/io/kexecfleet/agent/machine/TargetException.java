package io.kexecfleet.agent.machine;

import io.kexecfleet.protocol.Refusal;

/** A boot target that this host cannot or will not boot. */
public final class TargetException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final Refusal.Code code;

  public TargetException(Refusal.Code code, String message) {
    super(message);
    this.code = code;
  }

  public Refusal refusal() {
    return new Refusal(code, String.valueOf(getMessage()));
  }
}
