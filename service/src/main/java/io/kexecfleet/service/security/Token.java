package io.kexecfleet.service.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is on record: everything but itself.
 *
 * @param id grows with time
 * @param createdBy name of the operator who made it; {@code system} for those of the data directory
 * @param revokedAt since when it is not accepted any more; null: it is
 */
public record Token(
    long id, TokenKind kind, String name, Instant createdAt, String createdBy, @Nullable Instant revokedAt) {}
