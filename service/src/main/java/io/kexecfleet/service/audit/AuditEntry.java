package io.kexecfleet.service.audit;

import java.time.Instant;

/**
 * What somebody did.
 *
 * @param id grows with time
 * @param address where the request came from; empty for the service itself
 * @param action as {@code rollout.pause}
 * @param subject what it was done to: an id or a name
 * @param details a JSON object
 */
public record AuditEntry(long id, Instant at, String actor, String address, String action, String subject, String details) {}
