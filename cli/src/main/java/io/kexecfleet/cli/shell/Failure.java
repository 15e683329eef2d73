package io.kexecfleet.cli.shell;

import org.jspecify.annotations.Nullable;

/**
 * The end of a command that was not done. Its message is for people: what happened, what it means, what to do. It never has a
 * secret in it.
 */
public final class Failure extends RuntimeException {

  private final ExitStatus status;
  private final boolean passing;
  private final @Nullable String field;

  private Failure(ExitStatus status, boolean passing, @Nullable String field, String message) {
    super(message);
    this.status = status;
    this.passing = passing;
    this.field = field;
  }

  public static Failure of(ExitStatus status, String message) {
    return new Failure(status, false, null, message);
  }

  /** One that may be over by itself, so that the same may be tried again in a while. */
  public static Failure passing(ExitStatus status, String message) {
    return new Failure(status, true, null, message);
  }

  /** @param field of the input that will not do, as the service names it: {@code waves[0].hosts} */
  public static Failure aboutField(String field, String message) {
    return new Failure(ExitStatus.REFUSED, false, field, message);
  }

  /** The same with more to say. */
  public Failure saying(String message) {
    return new Failure(status, passing, field, message);
  }

  public ExitStatus status() {
    return status;
  }

  public boolean isPassing() {
    return passing;
  }

  public @Nullable String field() {
    return field;
  }

  public String text() {
    return String.valueOf(getMessage());
  }
}
