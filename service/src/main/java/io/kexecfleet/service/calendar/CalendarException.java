package io.kexecfleet.service.calendar;

import java.util.List;

/** The calendar cannot be changed as asked; nothing was changed. */
public final class CalendarException extends RuntimeException {

  public enum Reason {
    /** There is no such window or freeze. */
    UNKNOWN,
    /** An unfinished rollout waits for the window. */
    IN_USE,
    /** There are as many as there may be. */
    FULL,
    /** Events of a file cannot be taken over. */
    NOT_UNDERSTOOD
  }

  private final Reason reason;
  private final List<String> problems;

  CalendarException(Reason reason, String message) {
    this(reason, message, List.of());
  }

  CalendarException(Reason reason, String message, List<String> problems) {
    super(message);
    this.reason = reason;
    this.problems = List.copyOf(problems);
  }

  public Reason reason() {
    return reason;
  }

  /** What is wrong, each with the event it is wrong in; of {@code NOT_UNDERSTOOD} only. */
  public List<String> problems() {
    return problems;
  }
}
