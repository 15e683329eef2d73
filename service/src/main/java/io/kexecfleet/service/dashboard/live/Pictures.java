package io.kexecfleet.service.dashboard.live;

import io.kexecfleet.service.rollout.RolloutChanges;
import io.kexecfleet.service.rollout.RolloutStatus;
import io.kexecfleet.service.rollout.RolloutStatuses;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pictures of the rollouts that somebody looks at, each made once for all who do: soon after it may have changed, at most
 * twice a second, and less often where that takes long; every few seconds anyway, because time, gates and other rollouts
 * are in it too. A rollout that nobody looks at costs nothing.
 */
@Component
class Pictures implements RolloutChanges {

  private static final Logger log = LoggerFactory.getLogger(Pictures.class);

  static final Duration LEAST_BETWEEN = Duration.ofMillis(500);
  static final Duration FRESH = Duration.ofSeconds(5);

  /** So that reading takes a quarter of the time at most, however many hosts a rollout has. */
  private static final int TIMES_THAT_IT_TOOK = 3;

  /** However many rollouts are looked at, the others get connections to the database too. */
  private static final int AT_ONCE = 2;

  private final Function<UUID, RolloutStatus> statuses;
  private final Function<Glance, Picture> painter;
  private final JsonMapper json;
  private final Clock clock;
  private final Map<UUID, Watched> watched = new ConcurrentHashMap<>();
  private final Semaphore readings = new Semaphore(AT_ONCE);

  @Autowired
  Pictures(RolloutStatuses statuses, Painter painter, JsonMapper json, Clock clock) {
    this(statuses::read, painter::paint, json, clock);
  }

  Pictures(Function<UUID, RolloutStatus> statuses, Function<Glance, Picture> painter, JsonMapper json, Clock clock) {
    this.statuses = statuses;
    this.painter = painter;
    this.json = json;
    this.clock = clock;
  }

  /** One more looks, until it leaves. */
  Watched join(UUID rolloutId) {
    return watched.compute(
        rolloutId,
        (id, known) -> {
          var now = known == null ? new Watched(id) : known;
          if (now.enter() == 1) {
            Thread.ofVirtual().name("pictures").start(() -> run(now));
          }
          return now;
        });
  }

  void leave(Watched left) {
    watched.computeIfPresent(left.rolloutId(), (_, known) -> known == left && known.leave() == 0 ? null : known);
  }

  /** As it was seen last; empty: nobody looks at it. */
  Optional<Glance> latest(UUID rolloutId) {
    return Optional.ofNullable(watched.get(rolloutId)).map(Watched::news).filter(news -> !news.failed()).map(Watched.News::told).map(Told::glance);
  }

  @Override
  public void changed(Set<UUID> rolloutIds) {
    for (var id : rolloutIds) {
      var known = watched.get(id);
      if (known != null) {
        known.touch();
      }
    }
  }

  @Override
  public void missed() {
    watched.values().forEach(Watched::touch);
  }

  private void run(Watched it) {
    try {
      while (it.awaitTouch(FRESH)) {
        readings.acquire();
        var began = clock.instant();
        try {
          read(it);
        } finally {
          readings.release();
        }
        it.rest(pause(Duration.between(began, clock.instant())));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Watched it) {
    try {
      var glance = Glance.of(statuses.apply(it.rolloutId()));
      var picture = painter.apply(glance);
      var before = it.news().told();
      it.read(before != null && before.isAsGoodAs(glance, picture) ? before : Told.of(glance, picture, before, json), glance.at());
    } catch (RuntimeException e) {
      log.warn("Rollout {} is looked at and cannot be read; who looks is told since when, and it is read again.", it.rolloutId(), e);
      it.failed();
    }
  }

  static Duration pause(Duration took) {
    var pause = took.multipliedBy(TIMES_THAT_IT_TOOK);
    return pause.compareTo(LEAST_BETWEEN) < 0 ? LEAST_BETWEEN : pause.compareTo(FRESH) > 0 ? FRESH : pause;
  }
}
