package io.kexecfleet.service.fleetlock;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a client is told that is not told yes: the protocol's error object. Clients count it by its kind and log its value.
 *
 * @param value why, for people
 */
public record Refusal(Kind kind, String value) {

  /** As many as the protocol wants: few. Those that airlock has too are called and answered as there. */
  public enum Kind {
    INVALID_CLIENT_IDENTITY(HttpStatus.BAD_REQUEST),
    BODY_TOO_LARGE(HttpStatus.CONTENT_TOO_LARGE),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED),
    /** The secret is another group's. */
    WRONG_GROUP(HttpStatus.FORBIDDEN),
    UNKNOWN_OPERATION(HttpStatus.NOT_FOUND),
    UNKNOWN_GROUP(HttpStatus.BAD_REQUEST),
    SEMAPHORE_FULL(HttpStatus.CONFLICT, "failed_lock_semaphore_full"),
    BUDGET_FULL(HttpStatus.CONFLICT, "failed_lock_budget_full"),
    WINDOW_CLOSED(HttpStatus.CONFLICT, "failed_lock_window_closed"),
    FROZEN(HttpStatus.CONFLICT, "failed_lock_frozen"),
    TOO_MANY_CLIENTS(HttpStatus.CONFLICT, "failed_lock_too_many_clients"),
    UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE),
    GENERIC_ERROR(HttpStatus.INTERNAL_SERVER_ERROR);

    private final HttpStatus status;
    private final String text;

    Kind(HttpStatus status) {
      this.status = status;
      this.text = name().toLowerCase(Locale.ROOT);
    }

    Kind(HttpStatus status, String text) {
      this.status = status;
      this.text = text;
    }
  }

  private record Body(String kind, String value) {}

  /** Ends the exchange with it. */
  public void write(HttpServletResponse response, JsonMapper json) throws IOException {
    response.setStatus(kind.status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    json.writeValue(response.getOutputStream(), new Body(kind.text, value));
  }
}
