package io.kexecfleet.service.notification;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as everybody outside sees it. In the shape that the Standard Webhooks specification recommends: {@code type},
 * {@code timestamp}, {@code data}.
 *
 * @param position where it stands in the log
 * @param data a JSON object
 */
public record EventMessage(
    String type, Instant timestamp, long position, @Nullable UUID rolloutId, @Nullable String host, @JsonRawValue String data) {

  public static EventMessage of(Event event) {
    return new EventMessage(event.kind(), event.at(), event.position(), event.rolloutId(), event.host(), event.data());
  }
}
