package io.kexecfleet.service.inventory;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lets machines become hosts, as it is on record: everything but itself.
 *
 * @param id grows with time
 * @param labels what every host gets that enrols with it; one that is known already must have them
 * @param usesLeft how many more hosts may enrol with it
 * @param createdBy name of who made it
 * @param expiresAt from when on nobody enrols with it any more
 * @param revokedAt since when nobody does; null: it was not revoked
 */
public record JoinToken(
    long id,
    String name,
    Map<String, String> labels,
    int uses,
    int usesLeft,
    Instant createdAt,
    String createdBy,
    Instant expiresAt,
    @Nullable Instant revokedAt) {}
