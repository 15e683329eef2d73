package io.kexecfleet.service.rollout;

import io.kexecfleet.service.problem.ProblemCode;
import java.util.UUID;

/** Something asked of rollouts cannot be done; nothing was changed. */
public final class RolloutException extends RuntimeException {

  public enum Reason {
    /** There is no such rollout, or no such host in it. */
    UNKNOWN(ProblemCode.NOT_FOUND),
    /** What was asked for names something that is not there, or nothing at all. */
    INVALID(ProblemCode.INVALID_INPUT),
    /** As asked for, it could never come to an end by itself. */
    NEVER_PROGRESSES(ProblemCode.NEVER_PROGRESSES),
    /** A host is in another rollout, or was lost in one and is not resolved. */
    BUSY_HOST(ProblemCode.BUSY_HOST),
    /** The state it is in does not allow it. */
    NOT_NOW(ProblemCode.NOT_NOW),
    /** Who asks for it may not. */
    NOT_YOU(ProblemCode.NOT_ALLOWED);

    private final ProblemCode code;

    Reason(ProblemCode code) {
      this.code = code;
    }

    /** What whoever asked is told, by a program's answer and a page's status alike. */
    public ProblemCode code() {
      return code;
    }
  }

  private final Reason reason;
  private final String field;

  RolloutException(Reason reason, String message) {
    this(reason, "", message);
  }

  RolloutException(Reason reason, String field, String message) {
    super(message);
    this.reason = reason;
    this.field = field;
  }

  static RolloutException unknown(UUID rolloutId) {
    return new RolloutException(Reason.UNKNOWN, "There is no rollout %s.".formatted(rolloutId));
  }

  static RolloutException invalid(String field, String message) {
    return new RolloutException(Reason.INVALID, field, message);
  }

  static RolloutException neverProgresses(String field, String message) {
    return new RolloutException(Reason.NEVER_PROGRESSES, field, message);
  }

  public Reason reason() {
    return reason;
  }

  /** The field that will not do; empty where it is none of them. */
  public String field() {
    return field;
  }
}
