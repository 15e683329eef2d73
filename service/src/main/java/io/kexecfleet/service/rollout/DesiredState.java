package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.BootTarget;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootStatus.Step;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is desired of a host, as committed.
 *
 * @param generation grows with every change of it
 * @param order what to do, or null: nothing
 * @param recordedRebootId the last reboot whose complete report is stored
 * @param awaited a word that would decide something although it may sound like the last one, or null: none
 * @param inReboot whether the host is in a reboot, or was lost in one
 * @param bootId the boot the host was last heard of from, null before the first check-in
 * @param hardware what its agent said that the machine is, or null
 * @param findingsDigest of what its agent found there, or null
 */
public record DesiredState(
    UUID hostId,
    long generation,
    @Nullable RebootOrder order,
    @Nullable UUID recordedRebootId,
    @Nullable Awaited awaited,
    boolean inReboot,
    @Nullable String bootId,
    @Nullable String kernelRelease,
    @Nullable String agentVersion,
    @Nullable String hardware,
    @Nullable String findingsDigest) {

  /**
   * Words about an order to jump that count only from an agent that knows enough; the engine's rules have the reasons.
   *
   * @param orderedGeneration a no counts from who has seen this
   * @param withdrawnGeneration being there still counts from who has seen this; null while the order stands
   * @param bootId the boot from before the order
   */
  public record Awaited(long orderedGeneration, @Nullable Long withdrawnGeneration, String bootId) {

    public boolean isMetBy(CheckIn checkIn) {
      var step = checkIn.reboot() == null ? null : checkIn.reboot().step();
      if (step == Step.REFUSED) {
        return checkIn.seenGeneration() >= orderedGeneration;
      }
      return withdrawnGeneration != null
          && checkIn.seenGeneration() >= withdrawnGeneration
          && checkIn.bootId().equals(bootId)
          && step != Step.JUMPING
          && step != Step.RETURNED;
    }
  }

  /** One row of {@link DesiredStates}' query. */
  record Row(
      UUID hostId,
      long generation,
      @Nullable UUID recordedRebootId,
      @Nullable String bootId,
      @Nullable String kernelRelease,
      @Nullable String agentVersion,
      @Nullable String hardware,
      @Nullable String findingsDigest,
      @Nullable UUID rebootId,
      @Nullable RebootState state,
      @Nullable Outcome outcome,
      @Nullable Boolean byFirmware,
      @Nullable String orderedBootId,
      @Nullable Instant orderedAt,
      @Nullable Instant orderDeadline,
      @Nullable Long orderedGeneration,
      @Nullable Long withdrawnGeneration,
      @Nullable BootTarget target,
      @Nullable List<String> hooks) {

    DesiredState toDesiredState() {
      return new DesiredState(
          hostId,
          generation,
          order(),
          recordedRebootId,
          awaited(),
          rebootId != null,
          bootId,
          kernelRelease,
          agentVersion,
          hardware,
          findingsDigest);
    }

    private @Nullable RebootOrder order() {
      return rebootId == null || state == null || target == null || hooks == null || byFirmware == null
          ? null
          : RebootOrder.of(
              rebootId, state, byFirmware, orderedBootId, orderedAt, orderDeadline, withdrawnGeneration, target, hooks);
    }

    private @Nullable Awaited awaited() {
      var open = state == RebootState.OUT || outcome == Outcome.LOST;
      return open && orderedGeneration != null && orderedBootId != null
          ? new Awaited(orderedGeneration, withdrawnGeneration, orderedBootId)
          : null;
    }
  }
}
