package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A host's place in the disruption budgets, from its order to jump until it is back as it should be or resolved.
 *
 * @param labels those of its host's labels that budgets look at
 * @param from when it was ordered to jump
 * @param until when it was given up again; null: it is taken
 */
public record Place(
    UUID rebootId, UUID rolloutId, String host, Map<String, String> labels, Instant from, @Nullable Instant until) {}
