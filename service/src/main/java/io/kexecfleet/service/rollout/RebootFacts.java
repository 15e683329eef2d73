package io.kexecfleet.service.rollout;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One reboot, as the engine sees it.
 *
 * @param position its turn
 * @param hostBootId the boot its host was last heard of from, or null when it never was
 * @param bootId the boot that orders are bound to, or null
 * @param stagings how many boots it was staged in
 * @param deadline when something has to be decided even if nobody says anything
 * @param orderDeadline no jump after this; null before the order
 * @param returnDeadline LOST after this; null before the order
 * @param orderedGeneration whoever has seen this generation knows the order to jump; null before the order
 * @param withdrawnGeneration whoever has seen this generation cannot jump any more; null while the order stands
 * @param outcome null until DONE
 * @param heard what its agent last said since it was bound to {@code bootId}, or null
 */
record RebootFacts(
    UUID id,
    int position,
    RebootState state,
    @Nullable String hostBootId,
    @Nullable String bootId,
    int stagings,
    @Nullable Instant deadline,
    @Nullable Instant orderDeadline,
    @Nullable Instant returnDeadline,
    @Nullable Long orderedGeneration,
    @Nullable Long withdrawnGeneration,
    @Nullable Outcome outcome,
    @Nullable Heard heard) {

  /**
   * A check-in, as far as it matters to one reboot.
   *
   * @param at when the service received it
   * @param bootId the boot it came from
   * @param seenGeneration the last generation its agent had taken in
   * @param step how far the agent said it is, or null when it said nothing about this reboot
   * @param isLoadKnown whether the load report of a staged image came with it
   */
  record Heard(
      Instant at,
      String bootId,
      long seenGeneration,
      RebootStatus.@Nullable Step step,
      boolean isLoadKnown,
      @Nullable Refusal refusal,
      @Nullable RebootReport report) {}

  /** The image is staged, by the agent's own word, in the boot that the order to jump would be bound to. */
  boolean isReadyToJump() {
    return bootId != null
        && bootId.equals(hostBootId)
        && heard != null
        && heard.step() == RebootStatus.Step.STAGED
        && heard.isLoadKnown()
        && heard.bootId().equals(bootId);
  }

  boolean isDue(Instant now) {
    return deadline != null && !now.isBefore(deadline);
  }
}
