package io.kexecfleet.agent.machine;

/** The machine turned a call down; the message names the call and the answer. */
public class MachineException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MachineException(String message) {
    super(message);
  }

  public MachineException(String message, Throwable cause) {
    super(message, cause);
  }
}
