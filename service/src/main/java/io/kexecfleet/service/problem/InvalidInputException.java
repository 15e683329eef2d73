package io.kexecfleet.service.problem;

/** What was sent does not do; nothing was changed. The message names what is wrong and what would do. */
public final class InvalidInputException extends RuntimeException {

  private final String field;

  /** @param field path of the offending value, such as {@code target.select} */
  public InvalidInputException(String field, String message) {
    super(message);
    this.field = field;
  }

  public String field() {
    return field;
  }
}
