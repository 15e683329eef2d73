package io.kexecfleet.service.rollout.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A gate of the rollout, as it stands now.
 *
 * @param betweenWaves whether it holds the next wave back; otherwise every host
 * @param detail for people: what it was asked and what it said
 * @param next when it may open by itself, or is asked again; null: somebody has to release it
 */
public record GateFacts(String name, boolean betweenWaves, boolean open, String detail, @Nullable Instant next) {}
