package io.kexecfleet.agent.machine;

/** Nobody knows whether the machine took the call; the message says why not. */
public final class UnclearException extends MachineException {

  private static final long serialVersionUID = 1L;

  public UnclearException(String message) {
    super(message);
  }

  public UnclearException(String message, Throwable cause) {
    super(message, cause);
  }
}
