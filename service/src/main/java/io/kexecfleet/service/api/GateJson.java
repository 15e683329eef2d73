package io.kexecfleet.service.api;

import io.kexecfleet.service.gate.GateSpec;
import io.kexecfleet.service.gate.GateStand;
import java.time.Instant;
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
    GateStand.State state,
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

  record Gates(List<GateJson> gates) {

    static Gates of(List<GateStand> gates) {
      return new Gates(gates.stream().map(GateJson::of).toList());
    }
  }

  private static GateJson of(GateStand stand) {
    var gate = stand.gate();
    var known = stand.known();
    var asked = known == null ? null : known.askedAt();
    return new GateJson(
        gate.name(),
        type(gate),
        gate.when(),
        stand.wave() == 0 ? null : stand.wave() + 1,
        stand.state(),
        stand.detail(),
        stand.next(),
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
