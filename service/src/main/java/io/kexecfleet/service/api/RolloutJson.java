package io.kexecfleet.service.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutState;
import io.kexecfleet.service.rollout.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rollout, for operators.
 *
 * @param hosts how many it has
 * @param tally how many of them stand where
 */
record RolloutJson(
    UUID id,
    RolloutState state,
    Instant createdAt,
    @Nullable Instant endedAt,
    BootTarget target,
    int maxOut,
    int maxFailures,
    Duration stageWithin,
    Duration returnWithin,
    int hosts,
    Tally tally) {

  /** @param next what to pass as {@code before} for the next page, or null at the end */
  record Page(List<RolloutJson> rollouts, @Nullable UUID next) {}

  /** @param next what to pass as {@code after} for the next reboots, or null at the end */
  record WithReboots(@JsonUnwrapped RolloutJson rollout, List<RebootJson> reboots, @Nullable Integer next) {}

  /** What an operator sends to resolve a lost host. */
  record Resolution(@Nullable String note) {}

  static RolloutJson of(Rollout rollout) {
    return new RolloutJson(
        rollout.id(),
        rollout.state(),
        rollout.createdAt(),
        rollout.endedAt(),
        rollout.target(),
        rollout.plan().maxOut(),
        rollout.plan().maxFailures(),
        rollout.plan().stageWithin(),
        rollout.plan().returnWithin(),
        rollout.hosts(),
        rollout.tally());
  }
}
