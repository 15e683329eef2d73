package io.kexecfleet.service.gate;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** When which gates are asked. */
public final class GateRounds {

  private GateRounds() {}

  /**
   * What is to be done about gates.
   *
   * @param due those to ask now
   * @param next when there will be one to ask again, if those that are due are asked now; null when there is none to ask
   */
  public record Round(List<GateSpec.Asked> due, @Nullable Instant next) {}

  /** @param states by the name of the gate; a gate that is not in there has not been asked */
  public static Round of(List<GateSpec> gates, Map<String, GateState> states, Instant now) {
    var asked = gates.stream().filter(GateSpec.Asked.class::isInstance).map(GateSpec.Asked.class::cast).toList();
    var due = asked.stream().filter(gate -> isDue(gate, states, now)).toList();
    var next =
        asked.stream()
            .map(gate -> isDue(gate, states, now) ? now.plus(gate.interval()) : dueAt(gate, states.get(gate.name()), now))
            .min(Comparator.naturalOrder());
    return new Round(due, next.orElse(null));
  }

  private static boolean isDue(GateSpec.Asked gate, Map<String, GateState> states, Instant now) {
    return !dueAt(gate, states.get(gate.name()), now).isAfter(now);
  }

  /** When to ask this gate again; not before now, nor later than two intervals from now, however clocks are set. */
  static Instant dueAt(GateSpec.Asked gate, @Nullable GateState state, Instant now) {
    if (state == null || state.askedAt() == null) {
      return now;
    }
    var dueAt = state.askedAt().plus(gate.interval());
    return dueAt.isBefore(now) || state.askedAt().isAfter(now.plus(gate.interval())) ? now : dueAt;
  }
}
