package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.service.rollout.plan.Plan;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rollout, as the engine sees it.
 *
 * @param maxOut how many of its hosts may be out at once
 * @param maxFailures how many may fail before it stops
 * @param ending how it will end: it orders nothing any more; null: open
 * @param approvals how many people approved it
 * @param approveBy it is aborted if not approved by then
 * @param finishBy it stops if not over by then; null before the start
 */
public record RolloutFacts(
    UUID id,
    Plan plan,
    int maxOut,
    int maxFailures,
    RolloutState state,
    @Nullable RolloutState ending,
    int approvals,
    Instant approveBy,
    @Nullable Instant finishBy,
    WaveFacts wave) {}
