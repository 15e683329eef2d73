package io.kexecfleet.service.api;

import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.gate.GateState;
import io.kexecfleet.service.gate.GateView;
import io.kexecfleet.service.rollout.Rollout;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate of a rollout, for operators; one between waves is there for each wave that waited for it.
 *
 * @param wave the one that waits for it, from 2; null for a gate before hosts
 * @param detail why it stands so, for people
 * @param next when that may change by itself; null: only by what an operator does
 * @param lastAnswer what was answered last, whether that is still good or not; null for a hold, and before the first answer
 * @param askedAt when that was asked for
 * @param goodUntil until when an open answer is good
 * @param openSince since when every answer was open, or since its release; null while it is not
 */
record GateJson(
    String name,
    Type type,
    GateSpec.When when,
    @Nullable Integer wave,
    State state,
    String detail,
    @Nullable Instant next,
    @Nullable String lastAnswer,
    @Nullable Instant askedAt,
    @Nullable Instant goodUntil,
    @Nullable Instant openSince,
    @Nullable String releasedBy,
    @Nullable Instant releasedAt) {

  enum Type {
    PROMETHEUS,
    HTTP,
    HOLD
  }

  enum State {
    OPEN,
    CLOSED,
    /** Nobody waits for it any more: its wave has begun, or the rollout is over. */
    PASSED
  }

  record Gates(List<GateJson> gates) {}

  /** @param known of all of its gates, in the order of waves */
  static Gates of(Rollout rollout, List<GateState> known, Instant now) {
    var gates = new ArrayList<GateJson>();
    for (var gate : rollout.plan().gates()) {
      var states = known.stream().filter(state -> state.gate().equals(gate.name())).toList();
      var awaited = gate.when() == GateSpec.When.BEFORE_HOSTS ? 0 : rollout.wave() + 1;
      states.stream().filter(state -> state.wave() != awaited).forEach(state -> gates.add(passed(gate, state.wave(), state)));
      if (awaited < rollout.waves()) {
        var state = states.stream().filter(it -> it.wave() == awaited).findFirst().orElse(null);
        gates.add(rollout.state().hasEnded() ? passed(gate, awaited, state) : awaited(gate, awaited, state, now));
      }
    }
    return new Gates(gates);
  }

  private static GateJson awaited(GateSpec gate, int wave, @Nullable GateState state, Instant now) {
    var standing = GateView.of(gate, state, now);
    return of(gate, wave, standing.open() ? State.OPEN : State.CLOSED, standing.text(), standing.next(), state);
  }

  private static GateJson passed(GateSpec gate, int wave, @Nullable GateState state) {
    return of(gate, wave, State.PASSED, "Nobody waits for it any more.", null, state);
  }

  private static GateJson of(
      GateSpec gate, int wave, State state, String detail, @Nullable Instant next, @Nullable GateState known) {
    var asked = known == null ? null : known.askedAt();
    return new GateJson(
        gate.name(),
        type(gate),
        gate.when(),
        wave == 0 ? null : wave + 1,
        state,
        detail,
        next,
        known == null || asked == null ? null : known.detail(),
        asked,
        known != null && known.open() && asked != null && gate instanceof GateSpec.Asked it ? asked.plus(it.holdsFor()) : null,
        known == null ? null : known.openSince(),
        known == null ? null : known.releasedBy(),
        known == null ? null : known.releasedAt());
  }

  private static Type type(GateSpec gate) {
    return switch (gate) {
      case GateSpec.Prometheus _ -> Type.PROMETHEUS;
      case GateSpec.Http _ -> Type.HTTP;
      case GateSpec.Hold _ -> Type.HOLD;
    };
  }
}
