package io.kexecfleet.service.request;

import io.kexecfleet.service.audit.AuditQuery;
import io.kexecfleet.service.problem.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * By what operators narrow the record.
 *
 * @param actor who did it
 * @param action what was done, as window.change; its first word for all that is done to windows
 * @param subject what it was done to: an id or a name
 */
public record AuditWanted(@Nullable String actor, @Nullable String action, @Nullable String subject) {

  private static final int LONGEST = 300;

  /** @throws InvalidInputException naming the first thing that will not do */
  public AuditQuery checked(TimeRange range) {
    return new AuditQuery(text("actor", actor), text("action", action), text("subject", subject), range.since(), range.until());
  }

  private static String text(String field, @Nullable String text) {
    if (text == null) {
      return "";
    }
    Fields.requireText(field, text, LONGEST);
    return text.strip();
  }
}
