package io.kexecfleet.service.inventory;

import io.kexecfleet.service.problem.InvalidInputException;
import io.kexecfleet.service.problem.Listing;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a host's labels may look like: as in Kubernetes, so that one set of names serves both. */
public final class Labels {

  /** A host has at most this many. */
  public static final int MOST = 64;

  private static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?";
  private static final String DNS_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final String PREFIX = "(?:(?=[^/]{1,253}/)" + DNS_LABEL + "(?:\\." + DNS_LABEL + "){0,126}/)?";

  static final String KEY = PREFIX + NAME;
  static final String VALUE = "(?:" + NAME + ")?";

  private static final Pattern KEYS = Pattern.compile(KEY);
  private static final Pattern VALUES = Pattern.compile(VALUE);

  private Labels() {}

  /**
   * The same labels in the order of their keys, now known to be labels.
   *
   * @param field where they come from
   * @throws InvalidInputException about this field, naming the first that will not do
   */
  public static SortedMap<String, String> require(String field, Map<String, ? extends @Nullable String> labels) {
    if (labels.size() > MOST) {
      throw new InvalidInputException(field, "A host has at most %d labels.".formatted(MOST));
    }
    var checked = new TreeMap<String, String>();
    labels.forEach(
        (key, value) -> {
          if (!isKey(key)) {
            throw new InvalidInputException(
                field,
                "'%s' is no label key: 1 to 63 of A-Z, a-z, 0-9, dash, underscore and dot, with a letter or digit at both ends; before it perhaps a domain and a slash."
                    .formatted(Listing.cut(key)));
          }
          if (value == null || !isValue(value)) {
            throw new InvalidInputException(
                field,
                "The value of label %s must be a text: empty, or 1 to 63 of A-Z, a-z, 0-9, dash, underscore and dot, with a letter or digit at both ends."
                    .formatted(Listing.cut(key)));
          }
          checked.put(key, value);
        });
    return checked;
  }

  public static boolean isKey(String text) {
    return KEYS.matcher(text).matches();
  }

  static boolean isValue(String text) {
    return VALUES.matcher(text).matches();
  }
}
