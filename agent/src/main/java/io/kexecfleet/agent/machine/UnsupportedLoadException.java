package io.kexecfleet.agent.machine;

/** The running kernel has no such way of loading an image at all; another way may do. */
public final class UnsupportedLoadException extends MachineException {

  private static final long serialVersionUID = 1L;

  public UnsupportedLoadException(String message, Throwable cause) {
    super(message, cause);
  }
}
