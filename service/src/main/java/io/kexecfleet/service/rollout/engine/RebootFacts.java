package io.kexecfleet.service.rollout.engine;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.RebootReport;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One reboot, as the engine sees it.
 *
 * @param host its name
 * @param labels the host's
 * @param wave the wave it is in, from 0
 * @param position its turn
 * @param attempt 1 for the first reboot of the host in this rollout
 * @param byFirmware whether the host shall go through its firmware: nothing is loaded then
 * @param hostBootId the boot its host was last heard of from, or null when it never was
 * @param bootId the boot that orders are bound to, or null
 * @param stagings how many boots it was staged in
 * @param askedGeneration whoever has seen this generation knows that it shall stage, and how; null before
 * @param deadline when something has to be decided even if nobody says anything; in QUEUED: its turn does not come before
 * @param orderedAt when the order to jump was made; null before
 * @param orderDeadline no jump after this; null before the order
 * @param returnDeadline LOST after this; null before the order
 * @param orderedGeneration whoever has seen this generation knows the order to jump; null before the order
 * @param withdrawnGeneration whoever has seen this generation cannot jump any more; null while the order stands
 * @param outcome null until DONE
 * @param heard what its agent last said since it was bound to {@code bootId}, or null
 */
public record RebootFacts(
    UUID id,
    String host,
    Map<String, String> labels,
    int wave,
    int position,
    int attempt,
    boolean byFirmware,
    RebootState state,
    @Nullable String hostBootId,
    @Nullable String bootId,
    int stagings,
    @Nullable Long askedGeneration,
    @Nullable Instant deadline,
    @Nullable Instant orderedAt,
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
  public record Heard(
      Instant at,
      String bootId,
      long seenGeneration,
      RebootStatus.@Nullable Step step,
      boolean isLoadKnown,
      @Nullable Refusal refusal,
      @Nullable RebootReport report) {}

  /** The image is staged, or there is none to stage, by the agent's own word, in the boot that the order would be bound to. */
  boolean isReadyToJump() {
    return bootId != null
        && bootId.equals(hostBootId)
        && heard != null
        && heard.step() == RebootStatus.Step.STAGED
        && (heard.isLoadKnown() || byFirmware)
        && heard.bootId().equals(bootId)
        && isAskedOf(heard);
  }

  /** What was said before the host was asked, or asked in another way, does not answer it. */
  boolean isAskedOf(Heard said) {
    return askedGeneration != null && said.seenGeneration() >= askedGeneration;
  }

  boolean isDue(Instant now) {
    return deadline != null && !now.isBefore(deadline);
  }
}
