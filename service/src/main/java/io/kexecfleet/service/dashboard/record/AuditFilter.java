package io.kexecfleet.service.dashboard.record;

import io.kexecfleet.service.audit.AuditQuery;
import io.kexecfleet.service.dashboard.Days;
import io.kexecfleet.service.request.AuditWanted;
import io.kexecfleet.service.request.TimeRange;
import org.jspecify.annotations.Nullable;

/**
 * By what somebody narrows the record on its page, as it stands in its address.
 *
 * @param since a day, or a time
 * @param until a day that counts, or a time that does not
 */
record AuditFilter(
    @Nullable String actor, @Nullable String action, @Nullable String subject, @Nullable String since, @Nullable String until) {

  /** @throws io.kexecfleet.service.problem.InvalidInputException naming the first thing that will not do */
  AuditQuery checked() {
    return new AuditWanted(actor, action, subject).checked(new TimeRange(Days.since("since", since), Days.until("until", until)));
  }
}
