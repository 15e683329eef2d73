package io.kexecfleet.cli.shell;

/** How the program ends. Scripts depend on these numbers: docs/usage/command-line.md has them. */
public enum ExitStatus {
  /** It was done; where it waited for a rollout, that SUCCEEDED. */
  DONE(0),
  /** The rollout ended otherwise, or what was checked does not hold. */
  NOT_SO(1),
  /** Wrong usage, or input that is refused. */
  REFUSED(2),
  /** Not let in, or not allowed to. */
  NOT_ALLOWED(3),
  NOT_THERE(4),
  /** Something else stands in the way at present. */
  NOT_NOW(5),
  /** The service could not be reached, or failed. */
  OUT_OF_REACH(6),
  /** The time that was given for waiting is over. */
  TIMED_OUT(7);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
