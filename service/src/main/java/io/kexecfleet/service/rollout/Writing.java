package io.kexecfleet.service.rollout;

import io.kexecfleet.service.inventory.TimeOrderedId;
import io.kexecfleet.service.rollout.engine.Decision;
import io.kexecfleet.service.rollout.engine.RebootState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Enters what the engine decided into the rollout, its waves and its reboots. */
final class Writing {

  private final Rollout rollout;
  private final Map<UUID, Reboot> reboots;
  private final IntFunction<RolloutWave> waves;
  private final ToLongFunction<UUID> generations;
  private final Instant now;
  private final Set<UUID> changed = new HashSet<>();
  private final List<Reboot> triedAgain = new ArrayList<>();

  private record Ordered(@Nullable RebootOrder order) {}

  /**
   * @param reboots those that something was decided about, and perhaps others
   * @param waves by number
   * @param generations the generation of a host, by its id
   */
  Writing(
      Rollout rollout,
      Map<UUID, Reboot> reboots,
      IntFunction<RolloutWave> waves,
      ToLongFunction<UUID> generations,
      Instant now) {
    this.rollout = rollout;
    this.reboots = reboots;
    this.waves = waves;
    this.generations = generations;
    this.now = now;
  }

  /** The hosts of whom something else is desired now: each moves on to its next generation. */
  Set<UUID> changed() {
    return changed;
  }

  /** The reboots that take the place of those whose hosts never left; to be stored after what they follow is. */
  List<Reboot> triedAgain() {
    return triedAgain;
  }

  void enter(List<Decision> decisions) {
    for (var decision : decisions) {
      switch (decision) {
        case Decision.AboutReboot about -> enter(about, Objects.requireNonNull(reboots.get(about.rebootId())));
        case Decision.AboutRollout about -> enter(about);
      }
    }
  }

  private void enter(Decision.AboutReboot decision, Reboot reboot) {
    var before = new Ordered(reboot.order(rollout));
    rollout.count(decision, reboot.state());
    if (decision instanceof Decision.Finish finish && reboot.state() != RebootState.DONE) {
      waves.apply(reboot.wave()).count(finish);
    }
    reboot.apply(decision, generations.applyAsLong(reboot.hostId()) + 1);
    if (!new Ordered(reboot.order(rollout)).equals(before)) {
      changed.add(reboot.hostId());
    }
    if (decision instanceof Decision.Finish finish && finish.tryAgainAt() != null) {
      triedAgain.add(reboot.next(TimeOrderedId.at(now), finish.tryAgainAt()));
    }
  }

  private void enter(Decision.AboutRollout decision) {
    switch (decision) {
      case Decision.OpenWave open -> waves.apply(open.number()).open(open.at());
      case Decision.EndWave end -> waves.apply(end.number()).end(end.at());
      case Decision.Approve _, Decision.Start _, Decision.Stop _, Decision.End _ -> {}
    }
    rollout.apply(decision);
  }
}
