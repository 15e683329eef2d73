package io.kexecfleet.service.gate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A gate of a rollout as it stands, for people and programs; one between waves is there for each wave that waited for it.
 *
 * @param wave the one that waits for it, from 1; 0 for a gate before hosts
 * @param detail why it stands so
 * @param next when that may change by itself; null: only by what an operator does
 * @param known what was answered last, whether that is still good or not; null: nothing yet
 */
public record GateStand(
    GateSpec gate, int wave, State state, String detail, @Nullable Instant next, @Nullable GateState known) {

  public enum State {
    OPEN,
    CLOSED,
    /** Nobody waits for it any more: its wave has begun, or the rollout is over. */
    PASSED
  }

  /**
   * Those of a rollout.
   *
   * @param gates of its plan
   * @param known of all of them, in the order of waves
   * @param waiting the wave that gates keep waiting now, from 1: the next one
   * @param waves how many there are
   * @param over whether the rollout has ended
   */
  public static List<GateStand> all(
      List<GateSpec> gates, List<GateState> known, int waiting, int waves, boolean over, Instant now) {
    var all = new ArrayList<GateStand>();
    for (var gate : gates) {
      var states = known.stream().filter(state -> state.gate().equals(gate.name())).toList();
      var awaited = gate.when() == GateSpec.When.BEFORE_HOSTS ? 0 : waiting;
      states.stream().filter(state -> state.wave() != awaited).forEach(state -> all.add(passed(gate, state.wave(), state)));
      if (awaited < waves) {
        var state = states.stream().filter(it -> it.wave() == awaited).findFirst().orElse(null);
        all.add(over ? passed(gate, awaited, state) : awaited(gate, awaited, state, now));
      }
    }
    return all;
  }

  private static GateStand awaited(GateSpec gate, int wave, @Nullable GateState state, Instant now) {
    var standing = GateView.of(gate, state, now);
    return new GateStand(gate, wave, standing.open() ? State.OPEN : State.CLOSED, standing.text(), standing.next(), state);
  }

  private static GateStand passed(GateSpec gate, int wave, @Nullable GateState state) {
    return new GateStand(gate, wave, State.PASSED, "Nobody waits for it any more.", null, state);
  }

  /** Whether it waits for a person, and not for an answer. */
  public boolean isHeld() {
    return gate instanceof GateSpec.Hold && state == State.CLOSED;
  }
}
