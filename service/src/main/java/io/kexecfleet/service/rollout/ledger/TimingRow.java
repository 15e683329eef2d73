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
 * @param rolloutId null: it is out of the scope of whoever asks
 * @param succeeded it ended as wanted, and its host kept no place in the budgets
 * @param method the load method, or FIRMWARE where nothing was loaded
 * @param savedMillis how much sooner the host was back than by its firmware; null where that is not known
 * @param phases in milliseconds, those that are known
 */
public record TimingRow(
    UUID rebootId,
    @Nullable UUID rolloutId,
    String host,
    Instant endedAt,
    Outcome outcome,
    boolean succeeded,
    String method,
    String kernelFrom,
    String kernelTo,
    String hardware,
    @Nullable Long savedMillis,
    Map<Phase, Long> phases) {

  /** In milliseconds; null where it is not known. */
  public @Nullable Long took(Phase phase) {
    return phases.get(phase);
  }

  /** Its place in the order of their ends. */
  public TimingPlace place() {
    return new TimingPlace(endedAt, rebootId);
  }

  /** Where a reboot is among the others, by its end. */
  public record TimingPlace(Instant endedAt, UUID rebootId) {

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    /** @throws IllegalArgumentException when no reboot can have ended then */
    public TimingPlace {
      if (endedAt.isBefore(Instant.EPOCH) || endedAt.isAfter(LAST)) {
        throw new IllegalArgumentException("No time at which a reboot ended.");
      }
    }
  }
}
