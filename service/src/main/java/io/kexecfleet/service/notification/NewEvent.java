package io.kexecfleet.service.notification;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, before it is in the log.
 *
 * @param rolloutId the rollout it is about, or null: none
 * @param host name of the host it is about, or null: none
 * @param scope the scope under which its rollout was made, or null: none
 * @param data what is told about it; texts in it are cut where they are long
 */
public record NewEvent(
    EventKind kind, @Nullable UUID rolloutId, @Nullable String host, @Nullable String scope, Map<String, ?> data) {}
