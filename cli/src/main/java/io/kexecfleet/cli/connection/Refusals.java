package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Printable;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** What an answer means that is none: the service's problem (RFC 9457) for people and scripts. Pure. */
final class Refusals {

  private static final int LONGEST_DETAIL = 2000;
  private static final int MOST_PROBLEMS = 20;

  private Refusals() {}

  /** @param problem the answer's body; missing where it was not JSON */
  static Failure of(int status, JsonNode problem) {
    var field = Json.text(problem, "field");
    var text = text(status, problem, field);
    return switch (status) {
      case 401, 403 -> Failure.of(ExitStatus.NOT_ALLOWED, text);
      case 404 -> Failure.of(ExitStatus.NOT_THERE, text);
      case 409, 412 -> Failure.of(ExitStatus.NOT_NOW, text);
      case 429 -> Failure.passing(ExitStatus.NOT_NOW, text);
      default -> {
        if (status >= 500) {
          yield Failure.passing(ExitStatus.OUT_OF_REACH, text);
        }
        yield field.isEmpty() ? Failure.of(ExitStatus.REFUSED, text) : Failure.aboutField(field, text);
      }
    };
  }

  private static String text(int status, JsonNode problem, String field) {
    var detail = Json.text(problem, "detail");
    var said = detail.isEmpty() ? usual(status) : detail;
    var named = field.isEmpty() || said.contains(field) ? said : field + ": " + said;
    return Printable.bounded(Printable.text(named), LONGEST_DETAIL) + all(problem);
  }

  private static String all(JsonNode problem) {
    return StreamSupport.stream(problem.path("problems").spliterator(), false)
        .limit(MOST_PROBLEMS)
        .map(one -> "\n  " + Printable.bounded(Printable.text(one.asString("")), LONGEST_DETAIL))
        .collect(Collectors.joining());
  }

  private static String usual(int status) {
    return switch (status) {
      case 401 -> "The service does not know the token, or not any more: log in again with one that it accepts.";
      case 403 -> "The token's role does not allow this.";
      case 404 -> "The service has nothing there: look at the name, and at the service's address and version.";
      case 429 -> "The service is asked too often: wait a little.";
      default ->
          status >= 500
              ? "The service failed (%d): its log says why.".formatted(status)
              : "The service answered %d and did not say why: look at its address and version.".formatted(status);
    };
  }
}
