package io.kexecfleet.service.api;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.kexecfleet.service.audit.AuditChain;
import io.kexecfleet.service.audit.AuditEntry;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What somebody did, for operators. */
record AuditJson(
    long id, Instant at, String actor, String address, String action, String subject, @JsonRawValue String details) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<AuditJson> entries, @Nullable String next) {}

  /** @param next what to pass as {@code after} for the next page, or null at the end */
  record Chain(List<AuditChain.Link> entries, @Nullable Long next) {}

  static AuditJson of(AuditEntry entry) {
    return new AuditJson(
        entry.id(), entry.at(), entry.actor(), entry.address(), entry.action(), entry.subject(), entry.details());
  }
}
