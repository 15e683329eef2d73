package io.kexecfleet.agent.boot;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An os-release file (os-release(5)): what a system calls itself. */
record OsRelease(Map<String, String> values) {

  static OsRelease parse(String text) {
    var values = new HashMap<String, String>();
    text.lines()
        .map(String::strip)
        .forEach(
            line -> {
              var equals = line.indexOf('=');
              if (equals > 0 && line.charAt(0) != '#') {
                values.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
              }
            });
    return new OsRelease(Map.copyOf(values));
  }

  /** The value of the first of these keys that has one, or null. */
  @Nullable String first(String... keys) {
    for (var key : keys) {
      var value = values.get(key);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return null;
  }

  private static String unquoted(String value) {
    var isQuoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }
}
