package io.kexecfleet.service.api;

import io.kexecfleet.service.inventory.HostException;
import io.kexecfleet.service.rollout.RolloutException;
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
        };
    return ProblemDetail.forStatusAndDetail(status, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail rollout(RolloutException e) {
    var status =
        switch (e.reason()) {
          case UNKNOWN -> HttpStatus.NOT_FOUND;
          case UNKNOWN_HOSTS -> HttpStatus.BAD_REQUEST;
          case BUSY_HOST, NOT_LOST -> HttpStatus.CONFLICT;
        };
    return ProblemDetail.forStatusAndDetail(status, e.getMessage());
  }

  @ExceptionHandler
  ProblemDetail notFound(NotFoundException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, e.getMessage());
  }
}
