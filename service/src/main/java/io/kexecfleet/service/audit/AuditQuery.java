package io.kexecfleet.service.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries somebody wants to see. A text that is empty narrows nothing.
 *
 * @param actor who did it
 * @param action what was done, as window.change, or its first word for all that is done to windows
 * @param subject what it was done to
 * @param since only what was done then or later; null: any
 * @param until only what was done before; null: any
 */
public record AuditQuery(String actor, String action, String subject, @Nullable Instant since, @Nullable Instant until) {

  public static final AuditQuery EVERYTHING = new AuditQuery("", "", "", null, null);

  public static AuditQuery about(String subject) {
    return new AuditQuery("", "", subject, null, null);
  }
}
