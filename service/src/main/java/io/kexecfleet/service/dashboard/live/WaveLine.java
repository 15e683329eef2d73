package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.Rollout;
import io.kexecfleet.service.rollout.RolloutWave;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A wave as people see it.
 *
 * @param number from 1
 * @param succeeded how many of its hosts made it
 * @param minSuccess how many must have for the next one to begin
 * @param soaksUntil while it soaks; null otherwise
 * @param advancedBy who let the next one begin whatever else held it
 */
record WaveLine(
    int number,
    Stand stand,
    int hosts,
    int done,
    int succeeded,
    int minSuccess,
    Duration soak,
    @Nullable Instant soaksUntil,
    @Nullable Instant openedAt,
    @Nullable Instant endedAt,
    @Nullable String advancedBy) {

  enum Stand {
    WAITING,
    UNDER_WAY,
    SOAKING,
    DONE,
    /** The rollout ended before its turn came. */
    NOT_BEGUN
  }

  static List<WaveLine> all(Rollout rollout, List<RolloutWave> waves, Instant now) {
    return waves.stream().map(wave -> of(rollout, wave, now)).toList();
  }

  private static WaveLine of(Rollout rollout, RolloutWave wave, Instant now) {
    var soaked = wave.endedAt() == null ? null : wave.endedAt().plus(wave.soak());
    var stand = stand(rollout, wave, soaked, now);
    return new WaveLine(
        wave.number() + 1,
        stand,
        wave.hosts(),
        wave.hosts() - wave.remaining(),
        wave.succeeded(),
        wave.minSuccess(),
        wave.soak(),
        stand == Stand.SOAKING ? soaked : null,
        wave.openedAt(),
        wave.endedAt(),
        wave.advancedBy());
  }

  private static Stand stand(Rollout rollout, RolloutWave wave, @Nullable Instant soaked, Instant now) {
    var isLast = wave.number() == rollout.waves() - 1;
    var holdsTheNext = wave.number() == rollout.wave() && !isLast && !rollout.state().hasEnded() && rollout.ending() == null;
    if (wave.openedAt() == null) {
      return rollout.state().hasEnded() ? Stand.NOT_BEGUN : Stand.WAITING;
    }
    if (soaked == null) {
      return rollout.state().hasEnded() ? Stand.DONE : Stand.UNDER_WAY;
    }
    return holdsTheNext && wave.advancedBy() == null && now.isBefore(soaked) ? Stand.SOAKING : Stand.DONE;
  }
}
