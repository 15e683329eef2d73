package io.kexecfleet.service.rollout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.kexecfleet.service.rollout.engine.Budget;
import io.kexecfleet.service.rollout.engine.Forecast;
import io.kexecfleet.service.rollout.engine.RolloutState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * When what is left of a rollout is over if nothing goes wrong. That changes slowly and takes long to tell for many hosts, so
 * it is told anew after ten seconds, or where telling took long after twenty times that.
 */
@Component
class RestForecast {

  private static final Duration HOLDS = Duration.ofSeconds(10);
  private static final int TIMES_THAT_IT_TOOK = 20;
  private static final int MOST_KNOWN = 1_000;

  private record Known(@Nullable Instant finish, Instant at, Duration holds) {

    /** An end that has passed was foretold wrong, however lately. */
    boolean isGoodAt(Instant now) {
      return !at.isAfter(now) && now.isBefore(at.plus(holds)) && (finish == null || finish.isAfter(now));
    }
  }

  /** What it was told for: another state or wave is told of at once. */
  private record Key(UUID rolloutId, RolloutState state, int wave) {}

  private final JdbcClient database;
  private final Json json;
  private final Surroundings surroundings;
  private final Clock clock;
  private final Cache<Key, Known> known = Caffeine.newBuilder().maximumSize(MOST_KNOWN).executor(Runnable::run).build();

  RestForecast(JdbcClient database, Json json, Surroundings surroundings, Clock clock) {
    this.database = database;
    this.json = json;
    this.surroundings = surroundings;
    this.clock = clock;
  }

  /**
   * @param budgets those that bound its hosts
   * @return null where it is not on its way to an end, or will not be there within a year
   */
  @Nullable Instant of(Rollout rollout, List<RolloutWave> waves, List<Budget> budgets) {
    var places = rollout.maxOut() - rollout.tally().held();
    if (!isOnItsWay(rollout) || places < 1 || waves.isEmpty()) {
      return null;
    }
    var now = clock.instant();
    var key = new Key(rollout.id(), rollout.state(), rollout.wave());
    var last = known.getIfPresent(key);
    if (last == null || !last.isGoodAt(now)) {
      var finish = tell(rollout, waves, budgets, places, now);
      var took = Duration.between(now, clock.instant()).multipliedBy(TIMES_THAT_IT_TOOK);
      last = new Known(finish, now, took.compareTo(HOLDS) > 0 ? took : HOLDS);
      known.put(key, last);
    }
    return last.finish;
  }

  private static boolean isOnItsWay(Rollout rollout) {
    return rollout.ending() == null
        && switch (rollout.state()) {
          case AWAITING_APPROVAL, SCHEDULED, RUNNING -> true;
          case DRAFT, PAUSED, SUCCEEDED, FAILED, ABORTED -> false;
        };
  }

  private @Nullable Instant tell(Rollout rollout, List<RolloutWave> waves, List<Budget> budgets, int places, Instant now) {
    var left = new ArrayList<Forecast.Wave>();
    labelsLeft(rollout.id()).forEach((wave, labels) -> left.add(new Forecast.Wave(labels, waves.get(wave).soak())));
    return Forecast.of(
            rollout.plan(), places, left, budgets, surroundings.openTimes(), surroundings.outTimes(now), begins(waves.get(rollout.wave()), now))
        .finish();
  }

  /** While a wave soaks nobody goes. */
  private static Instant begins(RolloutWave wave, Instant now) {
    if (wave.endedAt() == null || wave.advancedBy() != null) {
      return now;
    }
    var soaked = wave.endedAt().plus(wave.soak());
    return soaked.isAfter(now) ? soaked : now;
  }

  /** Of each host that is not done, by the number of its wave. */
  private Map<Integer, List<Map<String, String>>> labelsLeft(UUID rolloutId) {
    var byWave = new TreeMap<Integer, List<Map<String, String>>>();
    database
        .sql(
            """
            select r.wave, h.labels::text, count(*)::int from reboot r join host h on h.id = r.host_id
            where r.rollout_id = ? and r.state <> 'DONE' group by 1, 2
            """)
        .param(rolloutId)
        .query(
            row -> {
              byWave
                  .computeIfAbsent(row.getInt(1), _ -> new ArrayList<>())
                  .addAll(Collections.nCopies(row.getInt(3), json.labels(row.getString(2))));
            });
    return byWave;
  }
}
