package io.kexecfleet.cli.connection;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path below {@code /api/v1}, with its query; whatever stands in it is encoded. */
public record ApiPath(String text) {

  /** @param segments names as people have them */
  public static ApiPath of(String... segments) {
    return new ApiPath(Arrays.stream(segments).map(segment -> "/" + encoded(segment)).collect(Collectors.joining()));
  }

  /** The same with one thing more in its query; without it where the value is null or empty. */
  public ApiPath with(String name, @Nullable Object value) {
    if (value == null || value.toString().isEmpty()) {
      return this;
    }
    return new ApiPath(text + (text.indexOf('?') < 0 ? "?" : "&") + encoded(name) + "=" + encoded(value.toString()));
  }

  private static String encoded(String part) {
    var encoded = URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    // A segment of dots would be taken for another place.
    return encoded.matches("\\.+") ? encoded.replace(".", "%2E") : encoded;
  }
}
