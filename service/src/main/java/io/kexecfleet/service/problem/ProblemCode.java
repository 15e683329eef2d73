package io.kexecfleet.service.problem;

import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;

/**
 * What programs may go by: every problem carries one of these as {@code code}, and as its {@code type}. They stay as they
 * are; where a program would do something else about it, there is another one. {@code docs/usage/problems.md} lists them.
 *
 * <p>Of those with the same status the first one is the general one.
 */
public enum ProblemCode {
  INVALID_INPUT(HttpStatus.BAD_REQUEST, "What was sent does not do; `field` names what is wrong where one field is.", "Correct it."),
  NEVER_PROGRESSES(HttpStatus.BAD_REQUEST, "As planned, the rollout could never come to an end by itself.", "Change the plan."),
  CALENDAR_NOT_UNDERSTOOD(HttpStatus.BAD_REQUEST, "Events of a calendar file cannot be taken over; `problems` names each.", "Correct the file."),
  MALFORMED_REQUEST(HttpStatus.BAD_REQUEST, "This is not HTTP as this service takes it.", "Correct the program that sends it."),
  NOT_AUTHENTICATED(HttpStatus.UNAUTHORIZED, "No token was shown, or none that opens this door.", "Show another token."),
  NOT_ALLOWED(HttpStatus.FORBIDDEN, "Who asks may not do this.", "Ask somebody who may."),
  NOT_FOUND(HttpStatus.NOT_FOUND, "It is not there, or not for who asks.", "Check the name."),
  METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "This cannot be done to what the address names.", "Use a method that `Allow` names."),
  NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "The answer cannot be given in a form that `Accept` allows.", "Accept `application/json`."),
  TOO_SLOW(HttpStatus.REQUEST_TIMEOUT, "The request did not come in time.", "Send it again."),
  CONFLICT(HttpStatus.CONFLICT, "It does not go together with what is there.", "Look at what is there."),
  ALREADY_EXISTS(HttpStatus.CONFLICT, "The name or credential is taken.", "Take another one."),
  BUSY_HOST(HttpStatus.CONFLICT, "A host is in another rollout, or was lost in one and is not resolved.", "Wait for that rollout, or resolve the host."),
  NOT_NOW(HttpStatus.CONFLICT, "The state it is in does not allow this.", "Look at its state; later it may be allowed."),
  IN_USE(HttpStatus.CONFLICT, "Something unfinished needs it.", "Finish that first."),
  FULL(HttpStatus.CONFLICT, "There are as many as there may be.", "Remove one first."),
  LAST_TOKEN(HttpStatus.CONFLICT, "Without this token nobody could come in.", "Make another one first."),
  PRECONDITION_FAILED(HttpStatus.PRECONDITION_FAILED, "It was changed since it was read.", "Read it again, then decide again."),
  IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The `Idempotency-Key` came with another request before.", "Take a new key for a new request."),
  BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE, "The body is longer than this door takes.", "Send less at a time."),
  URI_TOO_LONG(HttpStatus.URI_TOO_LONG, "The address is longer than the service reads.", "Ask for less at a time."),
  UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body is not of a type that is read here.", "Send what `Accept` names, usually `application/json`."),
  TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "More requests than this caller may make.", "Wait as long as `Retry-After` says."),
  TOO_MANY_FAILED_LOGINS(
      HttpStatus.TOO_MANY_REQUESTS,
      "Too many credentials that open nothing were shown from this address; this one was not looked at.",
      "Wait as long as `Retry-After` says."),
  HEADERS_TOO_LARGE(HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header is longer than the service reads.", "Send fewer or shorter fields."),
  INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says why.", "Tell who runs the service."),
  NOT_AVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The service cannot answer now.", "Ask again in a moment."),
  DATABASE_UNAVAILABLE(
      HttpStatus.SERVICE_UNAVAILABLE,
      "The database did not answer as it should. Nothing is lost.",
      "Ask again in a moment.");

  private final HttpStatus status;
  private final String meaning;
  private final String remedy;

  ProblemCode(HttpStatus status, String meaning, String remedy) {
    this.status = status;
    this.meaning = meaning;
    this.remedy = remedy;
  }

  /** The general one for a status: of another one from 400 to 499 {@link #MALFORMED_REQUEST}, else {@link #INTERNAL_ERROR}. */
  public static ProblemCode of(HttpStatusCode status) {
    for (var code : values()) {
      if (code.status.value() == status.value()) {
        return code;
      }
    }
    return status.is4xxClientError() ? MALFORMED_REQUEST : INTERNAL_ERROR;
  }

  public HttpStatus status() {
    return status;
  }

  /** One sentence. */
  public String meaning() {
    return meaning;
  }

  /** What to do about it, in one sentence. */
  public String remedy() {
    return remedy;
  }

  /** {@code urn:kexec-fleet:problem:} and the code. */
  public URI type() {
    return URI.create("urn:kexec-fleet:problem:" + name());
  }

  /** A problem with this code, type and status. */
  public ProblemDetail problem(String detail) {
    var problem = ProblemDetail.forStatusAndDetail(status, detail);
    mark(problem);
    return problem;
  }

  /** The same for one field of what was sent; an empty name is none. */
  public ProblemDetail problem(String field, String detail) {
    var problem = problem(detail);
    if (!field.isEmpty()) {
      problem.setProperty("field", field);
    }
    return problem;
  }

  /** Gives a problem that others made this code and type. */
  void mark(ProblemDetail problem) {
    problem.setType(type());
    problem.setProperty("code", name());
  }
}
