package io.kexecfleet.service.dashboard.rollouts;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A sentence that names a rollout, taken apart so that its page can be linked.
 *
 * @param id null: it names none
 */
record Linked(String before, @Nullable String id, String after) {

  private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

  static Linked of(String text) {
    var found = ID.matcher(text);
    return found.find() ? new Linked(text.substring(0, found.start()), found.group(), text.substring(found.end())) : new Linked(text, null, "");
  }
}
