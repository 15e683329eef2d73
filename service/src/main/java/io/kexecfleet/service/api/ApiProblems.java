package io.kexecfleet.service.api;

import io.kexecfleet.service.calendar.CalendarException;
import io.kexecfleet.service.fleetlock.LockException;
import io.kexecfleet.service.inventory.HostException;
import io.kexecfleet.service.rollout.RolloutException;
import io.kexecfleet.service.security.TokenException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says to operators what was not done, and why. */
@Order(Ordered.HIGHEST_PRECEDENCE)
@RestControllerAdvice(basePackageClasses = ApiProblems.class)
class ApiProblems {

  @ExceptionHandler
  ProblemDetail host(HostException e) {
    var status =
        switch (e.reason()) {
          case INVALID -> HttpStatus.BAD_REQUEST;
          case EXISTS -> HttpStatus.CONFLICT;
          case NOT_BY_THIS_TOKEN -> HttpStatus.FORBIDDEN;
        };
    return ProblemDetail.forStatusAndDetail(status, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail token(TokenException e) {
    var status =
        switch (e.reason()) {
          case UNKNOWN -> HttpStatus.NOT_FOUND;
          case EXISTS, LAST -> HttpStatus.CONFLICT;
        };
    return ProblemDetail.forStatusAndDetail(status, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail rollout(RolloutException e) {
    var status =
        switch (e.reason()) {
          case UNKNOWN -> HttpStatus.NOT_FOUND;
          case INVALID, NEVER_PROGRESSES -> HttpStatus.BAD_REQUEST;
          case BUSY_HOST, NOT_NOW -> HttpStatus.CONFLICT;
          case NOT_YOU -> HttpStatus.FORBIDDEN;
        };
    var problem = ProblemDetail.forStatusAndDetail(status, e.getMessage());
    if (!e.field().isEmpty()) {
      problem.setProperty("field", e.field());
    }
    return problem;
  }

  @ExceptionHandler
  ProblemDetail calendar(CalendarException e) {
    var status =
        switch (e.reason()) {
          case UNKNOWN -> HttpStatus.NOT_FOUND;
          case IN_USE, FULL -> HttpStatus.CONFLICT;
          case NOT_UNDERSTOOD -> HttpStatus.BAD_REQUEST;
        };
    var problem = ProblemDetail.forStatusAndDetail(status, e.getMessage());
    if (!e.problems().isEmpty()) {
      problem.setProperty("problems", e.problems());
    }
    return problem;
  }

  @ExceptionHandler
  ProblemDetail fleetLock(LockException e) {
    var status =
        switch (e.reason()) {
          case UNKNOWN -> HttpStatus.NOT_FOUND;
          case IN_USE, FULL -> HttpStatus.CONFLICT;
        };
    return ProblemDetail.forStatusAndDetail(status, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail notFound(NotFoundException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
  }
}
