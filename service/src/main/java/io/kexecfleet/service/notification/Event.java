package io.kexecfleet.service.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened.
 *
 * @param position where it stands in the log: whoever has seen one will find no earlier one later
 * @param kind by its name
 * @param data a JSON object
 */
public record Event(
    long position, Instant at, String kind, @Nullable UUID rolloutId, @Nullable String host, @Nullable String scope, String data) {}
