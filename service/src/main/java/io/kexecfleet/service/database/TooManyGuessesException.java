package io.kexecfleet.service.database;

/** Who asks has shown too many things that are not known; this one was not looked up. */
public final class TooManyGuessesException extends RuntimeException {

  private final long waitSeconds;

  /** @param waitSeconds until the next one may be, at least 1 */
  public TooManyGuessesException(long waitSeconds) {
    super("Too many things were shown that are not known.", null, false, false);
    this.waitSeconds = waitSeconds;
  }

  public long waitSeconds() {
    return waitSeconds;
  }
}
