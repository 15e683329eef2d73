package io.kexecfleet.service.problem;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Turns what goes wrong at any door into a problem; never shows a stack trace or a class name. */
@Order(Ordered.LOWEST_PRECEDENCE)
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler
  ProblemDetail invalid(InvalidInputException e) {
    return ProblemCode.INVALID_INPUT.problem(e.field(), String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail wrongType(MethodArgumentTypeMismatchException e) {
    return ProblemCode.INVALID_INPUT.problem(e.getName(), "%s does not take this value.".formatted(e.getName()));
  }

  @ExceptionHandler
  ProblemDetail changedMeanwhile(PreconditionFailedException e) {
    return ProblemCode.PRECONDITION_FAILED.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler
  ProblemDetail notAllowed(AccessDeniedException e) {
    return ProblemCode.NOT_ALLOWED.problem(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ProblemDetail noDatabase(Exception e) {
    log.error("The database did not do what was asked.", e);
    return ProblemCode.DATABASE_UNAVAILABLE.problem("The database did not answer as it should. Nothing is lost: ask again.");
  }

  @ExceptionHandler
  @Nullable ProblemDetail unexpected(Exception e) {
    if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
      return null; // Nobody is there any more to be told, and anybody can bring that about.
    }
    log.error("A request failed for a reason nobody thought of.", e);
    return ProblemCode.INTERNAL_ERROR.problem("The service failed; its log says why.");
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BodyTooLargeException tooLarge) {
        return body(ProblemCode.BODY_TOO_LARGE.problem(String.valueOf(tooLarge.getMessage())));
      }
    }
    return body(
        e.getCause() instanceof JacksonException json
            ? ProblemCode.INVALID_INPUT.problem(path(json), message(json))
            : ProblemCode.INVALID_INPUT.problem("The body is missing or cannot be read."));
  }

  private static String message(JacksonException e) {
    var field = path(e);
    var named = field.isEmpty() ? "The body" : field;
    return switch (e) {
      case UnrecognizedPropertyException _ -> "%s is not a field here: check its spelling.".formatted(named);
      case InvalidFormatException wrong when wrong.getTargetType() != null && wrong.getTargetType().isEnum() ->
          "%s must be one of %s.".formatted(named, Arrays.toString(wrong.getTargetType().getEnumConstants()));
      case ValueInstantiationException wrong when wrong.getCause() instanceof IllegalArgumentException reason ->
          String.valueOf(reason.getMessage());
      case DatabindException _ -> "%s is of the wrong type.".formatted(named);
      // Its bytes are none of characters.
      case JacksonIOException _ -> "The body is not JSON in UTF-8.";
      case StreamConstraintsException _ ->
          "The body goes beyond what is read of any: it is nested too deep, or a name, text or number in it is too long.";
      case JacksonException _ -> "The body is not JSON%s.".formatted(place(e));
    };
  }

  /** Not every failure knows where it happened. */
  private static String place(JacksonException e) {
    @Nullable TokenStreamLocation at = e.getLocation();
    return at == null ? "" : ": line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
  }

  private static String path(JacksonException e) {
    return e.getPath().stream()
        .map(step -> step.getPropertyName() == null ? "[%d]".formatted(step.getIndex()) : "." + step.getPropertyName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static ResponseEntity<Object> body(ProblemDetail problem) {
    return ResponseEntity.of(problem).build();
  }
}
