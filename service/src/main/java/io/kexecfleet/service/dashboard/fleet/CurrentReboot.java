package io.kexecfleet.service.dashboard.fleet;

import io.kexecfleet.protocol.LoadReport;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import io.kexecfleet.service.dashboard.RolloutName;
import io.kexecfleet.service.rollout.Reboot;
import io.kexecfleet.service.rollout.engine.RebootState;
import io.kexecfleet.service.rollout.engine.WhyNot;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The reboot that a host is in, or keeps its place by.
 *
 * @param step how far its agent last said it is
 * @param ending null: it is not over
 * @param returnDeadline when it counts as lost
 * @param rollout null: out of the scope of whoever looks, and then {@code title}, {@code wave} and {@code whyNot} are, too
 * @param wave the one it is in, from 1
 * @param whyNot why it does not go; null also where it is out or over
 * @param resolvable whether whoever looks may say that the host is taken care of
 */
record CurrentReboot(
    UUID id,
    RebootState state,
    RebootStatus.@Nullable Step step,
    @Nullable Ending ending,
    @Nullable String detail,
    @Nullable Refusal refusal,
    @Nullable LoadReport load,
    int attempt,
    boolean dryRun,
    boolean byFirmware,
    @Nullable Instant orderedAt,
    @Nullable Instant returnDeadline,
    @Nullable Instant heldAt,
    @Nullable UUID rollout,
    @Nullable String title,
    @Nullable Integer wave,
    @Nullable WhyNot whyNot,
    boolean resolvable) {

  /** @param rolloutName null: the rollout is out of the scope of whoever looks */
  static CurrentReboot of(Reboot reboot, @Nullable String rolloutName, @Nullable WhyNot whyNot, boolean resolvable) {
    return new CurrentReboot(
        reboot.id(),
        reboot.state(),
        reboot.step(),
        Ending.of(reboot),
        reboot.detail(),
        reboot.refusal(),
        reboot.load(),
        reboot.attempt(),
        reboot.dryRun(),
        reboot.byFirmware(),
        reboot.orderedAt(),
        reboot.returnDeadline(),
        reboot.heldAt(),
        rolloutName == null ? null : reboot.rolloutId(),
        rolloutName == null ? null : RolloutName.of(reboot.rolloutId(), rolloutName),
        rolloutName == null ? null : Integer.valueOf(reboot.wave() + 1),
        whyNot,
        resolvable);
  }

  public boolean isHolding() {
    return state == RebootState.DONE;
  }

  public String tag() {
    return tag(id, ending == null ? null : ending.outcome());
  }

  /** By which it is known whether a reboot is still the one that somebody saw, and as they saw it. */
  static String tag(UUID id, @Nullable Outcome outcome) {
    return id + "_" + (outcome == null ? "" : outcome);
  }
}
