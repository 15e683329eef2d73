package io.kexecfleet.cli.connection;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the service.
 *
 * @param body null: none
 * @param patience how long the answer may take
 */
public record Call(String method, ApiPath path, Map<String, String> headers, @Nullable String body, Duration patience) {

  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(60);

  public static Call of(String method, ApiPath path) {
    return new Call(method, path, Map.of(), null, USUAL_PATIENCE);
  }

  public Call with(String header, String value) {
    var more = new HashMap<>(headers);
    more.put(header, value);
    return new Call(method, path, more, body, patience);
  }

  public Call saying(String type, String text) {
    return new Call(method, path, headers, text, patience).with("Content-Type", type);
  }

  public Call within(Duration other) {
    return new Call(method, path, headers, body, other);
  }
}
