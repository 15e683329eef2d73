package io.kexecfleet.service.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a gate is open, by what is known of it. Neither asks nor stores. */
public final class GateView {

  private GateView() {}

  /**
   * How a gate stands.
   *
   * @param text why, for people
   * @param next when that may change by itself, not before now; null: only by what an operator does
   */
  public record Standing(boolean open, String text, @Nullable Instant next) {}

  /** @param state of this very gate, for the wave that waits; null when nothing is known of it */
  public static Standing of(GateSpec gate, @Nullable GateState state, Instant now) {
    return switch (gate) {
      case GateSpec.Hold _ -> hold(state);
      case GateSpec.Asked asked -> asked(asked, state, now);
    };
  }

  private static Standing hold(@Nullable GateState state) {
    return state == null || state.releasedAt() == null
        ? new Standing(false, "Waits for an operator to release it.", null)
        : new Standing(true, "Released by %s at %s.".formatted(state.releasedBy(), state.releasedAt()), null);
  }

  private static Standing asked(GateSpec.Asked gate, @Nullable GateState state, Instant now) {
    var nextAsk = GateRounds.dueAt(gate, state, now);
    if (state == null || state.askedAt() == null) {
      return new Standing(false, "Not asked yet.", nextAsk);
    }
    if (!state.open()) {
      return new Standing(false, state.detail(), nextAsk);
    }
    if (!state.isGood(now, gate.holdsFor())) {
      return new Standing(
          false,
          "Was open when it was asked at %s, but an answer is good for %s only: not known since.".formatted(state.askedAt(), gate.holdsFor()),
          nextAsk);
    }
    var openSince = state.openSince();
    var forAtLeast = gate.forAtLeast();
    if (forAtLeast != null && (openSince == null || now.isBefore(openSince.plus(forAtLeast)))) {
      var text = "Open since %s, must be so for %s. %s".formatted(openSince, forAtLeast, state.detail());
      return new Standing(false, text, openSince == null ? nextAsk : openSince.plus(forAtLeast));
    }
    return new Standing(true, state.detail(), nextAsk);
  }
}
