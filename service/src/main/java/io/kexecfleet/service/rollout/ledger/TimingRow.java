package io.kexecfleet.service.rollout.ledger;

import io.kexecfleet.protocol.Outcome;
import io.kexecfleet.protocol.PhaseTiming.Phase;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How long one reboot took. A text is empty where it is not known.
 *
 * @param method the load method, or FIRMWARE where nothing was loaded
 * @param savedMillis how much sooner the host was back than by its firmware; null where that is not known
 * @param phases in milliseconds, those that are known
 */
public record TimingRow(
    UUID rebootId,
    UUID rolloutId,
    String host,
    Instant endedAt,
    Outcome outcome,
    String method,
    String kernelFrom,
    String kernelTo,
    String hardware,
    @Nullable Long savedMillis,
    Map<Phase, Long> phases) {

  /** Its place in the order of their ends. */
  public TimingPlace place() {
    return new TimingPlace(endedAt, rebootId);
  }

  /** Where a reboot is among the others, by its end. */
  public record TimingPlace(Instant endedAt, UUID rebootId) {}
}
