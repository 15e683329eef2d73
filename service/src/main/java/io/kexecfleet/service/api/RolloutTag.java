package io.kexecfleet.service.api;

import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the ETag of a rollout is made of: what people and programs decide by before they act on it. It changes with its state,
 * ending, reason and wave, with how many of its hosts are out, held, failed or made it, and with every act of an operator; not
 * with what hosts say on their way there.
 */
record RolloutTag(
    UUID id,
    RolloutState state,
    @Nullable RolloutState ending,
    @Nullable String reason,
    int wave,
    int out,
    int held,
    int failures,
    int succeeded,
    long acts) {

  static RolloutTag of(Rollout rollout) {
    var tally = rollout.tally();
    return new RolloutTag(
        rollout.id(),
        rollout.state(),
        rollout.ending(),
        rollout.reason(),
        rollout.wave(),
        tally.out(),
        tally.held(),
        tally.failures(),
        tally.succeeded(),
        rollout.acts());
  }
}
