package io.kexecfleet.service.api;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.service.rollout.LeftOut;
import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutApproval;
import io.kexecfleet.service.rollout.RolloutWave;
import io.kexecfleet.service.rollout.engine.RolloutState;
import io.kexecfleet.service.rollout.engine.Tally;
import io.kexecfleet.service.rollout.plan.Plan;
import io.kexecfleet.service.rollout.plan.Selection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rollout, for operators.
 *
 * @param ending how it will end once the hosts that are out are accounted for; null: that is open
 * @param reason why it stopped
 * @param scope the selector under which it was made; empty: any host may be in it
 * @param leftOut hosts of the rollout that it tries again which are not in it
 * @param maxOut how many of its hosts may be out at once
 * @param maxFailures how many may fail before it stops
 * @param wave the one it is in, from 1
 * @param hosts how many it has
 * @param tally how many of them stand where
 * @param plan as it was asked for
 */
record RolloutJson(
    UUID id,
    String name,
    String author,
    RolloutState state,
    @Nullable RolloutState ending,
    @Nullable String reason,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    String scope,
    @Nullable String template,
    @Nullable UUID retryOf,
    List<LeftOut> leftOut,
    BootTarget target,
    List<String> hooks,
    Selection selection,
    int maxOut,
    int maxFailures,
    int wave,
    int waves,
    int hosts,
    Tally tally,
    Plan plan) {

  /** @param next what to pass as {@code cursor} for the next page, or null at the end */
  record Page(List<RolloutJson> rollouts, @Nullable String next) {}

  /**
   * @param progress its waves, none while it is a draft
   * @param next what to pass as {@code cursor} for the next reboots, or null at the end
   */
  record WithReboots(
      @JsonUnwrapped RolloutJson rollout,
      List<WaveJson> progress,
      List<Approval> approvals,
      List<RebootJson> reboots,
      @Nullable String next) {}

  /**
   * One wave, for operators.
   *
   * @param wave from 1
   * @param remaining how many of its hosts are not done
   * @param minSuccess how many must have made it, else the rollout stops
   * @param advancedBy who let the next one begin whatever else held it
   */
  record WaveJson(
      int wave,
      int hosts,
      int remaining,
      int succeeded,
      int minSuccess,
      Duration soak,
      @Nullable Instant openedAt,
      @Nullable Instant endedAt,
      @Nullable String advancedBy) {

    static WaveJson of(RolloutWave wave) {
      return new WaveJson(
          wave.number() + 1,
          wave.hosts(),
          wave.remaining(),
          wave.succeeded(),
          wave.minSuccess(),
          wave.soak(),
          wave.openedAt(),
          wave.endedAt(),
          wave.advancedBy());
    }
  }

  record Approval(String name, Instant at) {

    static Approval of(RolloutApproval approval) {
      return new Approval(approval.name(), approval.at());
    }
  }

  /** What an operator sends to resolve a host that was lost or came back badly. */
  record Resolution(@Nullable String note) {}

  static RolloutJson of(Rollout rollout) {
    return new RolloutJson(
        rollout.id(),
        rollout.name(),
        rollout.author(),
        rollout.state(),
        rollout.ending(),
        rollout.reason(),
        rollout.createdAt(),
        rollout.startedAt(),
        rollout.endedAt(),
        rollout.scope(),
        rollout.template(),
        rollout.retryOf(),
        rollout.leftOut(),
        rollout.target(),
        rollout.hooks(),
        rollout.selection(),
        rollout.maxOut(),
        rollout.maxFailures(),
        rollout.wave() + 1,
        rollout.waves(),
        rollout.hosts(),
        rollout.tally(),
        rollout.plan());
  }
}
