package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token for the operators' door as it is on record: everything but itself.
 *
 * @param id grows with time
 * @param createdBy name of who made it; {@code system} for the first administrator's
 * @param expiresAt from when on it is not accepted any more
 * @param revokedAt since when it is not accepted any more; null: it was not revoked
 */
public record Token(
    long id,
    String name,
    Grant grant,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  boolean isAcceptedAt(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }

  public Role role() {
    return grant.role();
  }

  public Scope scope() {
    return grant.scope();
  }
}
