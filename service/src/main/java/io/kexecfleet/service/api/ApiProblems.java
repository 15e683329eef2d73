package io.kexecfleet.service.api;

import io.kexecfleet.service.calendar.CalendarException;
import io.kexecfleet.service.fleetlock.LockException;
import io.kexecfleet.service.inventory.HostException;
import io.kexecfleet.service.notification.webhook.WebhookException;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.request.Idempotency;
import io.kexecfleet.service.request.KeyReusedException;
import io.kexecfleet.service.rollout.RolloutException;
import io.kexecfleet.service.security.PersonException;
import io.kexecfleet.service.security.TokenException;
import io.kexecfleet.service.watching.Watchers;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says to operators what was not done, and why: to programs here, and to people at the pages, by the same codes. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(basePackages = {"io.kexecfleet.service.api", "io.kexecfleet.service.dashboard"})
class ApiProblems {

  @ExceptionHandler
  ProblemDetail host(HostException e) {
    var code =
        switch (e.reason()) {
          case INVALID -> ProblemCode.INVALID_INPUT;
          case EXISTS -> ProblemCode.ALREADY_EXISTS;
          case NOT_BY_THIS_TOKEN -> ProblemCode.NOT_ALLOWED;
          case REVOKED -> ProblemCode.NOT_AUTHENTICATED;
        };
    return code.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail token(TokenException e) {
    var code =
        switch (e.reason()) {
          case UNKNOWN -> ProblemCode.NOT_FOUND;
          case EXISTS -> ProblemCode.ALREADY_EXISTS;
          case LAST -> ProblemCode.LAST_TOKEN;
        };
    return code.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail rollout(RolloutException e) {
    return e.reason().code().problem(e.field(), String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail calendar(CalendarException e) {
    var code =
        switch (e.reason()) {
          case UNKNOWN -> ProblemCode.NOT_FOUND;
          case IN_USE -> ProblemCode.IN_USE;
          case FULL -> ProblemCode.FULL;
          case NOT_UNDERSTOOD -> ProblemCode.CALENDAR_NOT_UNDERSTOOD;
        };
    var problem = code.problem(String.valueOf(e.getMessage()));
    if (!e.problems().isEmpty()) {
      problem.setProperty("problems", e.problems());
    }
    return problem;
  }

  @ExceptionHandler
  ProblemDetail fleetLock(LockException e) {
    var code =
        switch (e.reason()) {
          case UNKNOWN -> ProblemCode.NOT_FOUND;
          case IN_USE -> ProblemCode.IN_USE;
          case FULL -> ProblemCode.FULL;
        };
    return code.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail usedBefore(KeyReusedException e) {
    return ProblemCode.IDEMPOTENCY_KEY_REUSED.problem(Idempotency.HEADER, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail webhook(WebhookException e) {
    var code =
        switch (e.reason()) {
          case UNKNOWN -> ProblemCode.NOT_FOUND;
          case FULL -> ProblemCode.FULL;
          case DISABLED, NOT_NOW -> ProblemCode.NOT_NOW;
        };
    return code.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail tooMany(Watchers.TooManyException e) {
    return ProblemCode.TOO_MANY_REQUESTS.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> notLetIn(RolloutWaits.NotLetInException e) {
    return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
        .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
        .body(ProblemCode.NOT_AUTHENTICATED.problem(String.valueOf(e.getMessage())));
  }

  /** Of somebody who waits: whoever comes to the door hears it there. */
  @ExceptionHandler
  ResponseEntity<ProblemDetail> nobodyKnows(PersonException e) {
    return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
        .header(HttpHeaders.RETRY_AFTER, "1")
        .body(ProblemCode.NOT_AVAILABLE.problem(String.valueOf(e.getMessage())));
  }

  @ExceptionHandler
  ProblemDetail notFound(NotFoundException e) {
    return ProblemCode.NOT_FOUND.problem(String.valueOf(e.getMessage()));
  }
}
