package io.kexecfleet.service.gate;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a gate.
 *
 * @param wave the one that waits for it, from 1; 0 for a gate before hosts
 * @param open what was answered last; says nothing about whether that is still good, {@link GateView} does
 * @param askedAt when the last answer was asked for; null for a hold
 * @param openSince since when every answer was open, with never too long between two; null when the last one was closed
 * @param releasedBy who released this hold; null for other gates
 * @param releasedAt when
 */
public record GateState(
    String gate,
    int wave,
    boolean open,
    String detail,
    @Nullable Instant askedAt,
    @Nullable Instant openSince,
    @Nullable String releasedBy,
    @Nullable Instant releasedAt) {

  /** A gate's state by its first answer. */
  static GateState of(String gate, int wave, Verdict verdict) {
    return answered(gate, wave, verdict, verdict.askedAt());
  }

  private static GateState answered(String gate, int wave, Verdict verdict, Instant openSince) {
    return new GateState(
        gate, wave, verdict.open(), verdict.detail(), verdict.askedAt(), verdict.open() ? openSince : null, null, null);
  }

  /**
   * The state after one more answer. Answers may come in any order and twice; one that was asked for earlier than what is
   * known can only break the time that the gate has been open for.
   */
  GateState after(Verdict verdict, GateSpec.Asked asked, Instant now) {
    if (askedAt == null || isOfTheFuture(verdict, asked, now) || verdict.askedAt().isAfter(askedAt.plus(asked.holdsFor()))) {
      return of(gate, wave, verdict);
    }
    if (!verdict.askedAt().isBefore(askedAt)) {
      return answered(gate, wave, verdict, openSince == null ? verdict.askedAt() : openSince);
    }
    return verdict.open() || !open ? this : new GateState(gate, wave, true, detail, askedAt, askedAt, null, null);
  }

  /** Somebody has set a clock back: what is known is not newer than this answer. Two replicas' clocks differ a little. */
  private boolean isOfTheFuture(Verdict verdict, GateSpec.Asked asked, Instant now) {
    return askedAt != null && askedAt.isAfter(verdict.open() ? now.plus(asked.interval()) : now);
  }

  /** Whether the last answer may still be gone by. One from the future may not: somebody has set a clock. */
  boolean isGood(Instant now, Duration holdsFor) {
    return askedAt != null && Duration.between(askedAt, now).abs().compareTo(holdsFor) <= 0;
  }
}
