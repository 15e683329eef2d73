package io.kexecfleet.agent.linux.syscall;

import io.kexecfleet.agent.machine.MachineException;

/** A system call failed: which, on what, and the errno with what it means here and what to do. */
public final class SyscallException extends MachineException {

  private static final long serialVersionUID = 1L;

  private final int number;

  SyscallException(String call, String on, int number) {
    super("%s(%s) failed with %s.".formatted(call, on, explain(number)));
    this.number = number;
  }

  /** One with a known answer. */
  public static SyscallException of(String call, String on, Errno errno) {
    return new SyscallException(call, on, errno.number());
  }

  public boolean is(Errno errno) {
    return errno.number() == number;
  }

  private static String explain(int number) {
    return Errno.of(number)
        .map(known -> "%s (%d): %s. To mend it, %s".formatted(known, number, known.meaning(), known.remedy()))
        .orElse("errno %d, see errno(3)".formatted(number));
  }
}
