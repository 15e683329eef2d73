package io.kexecfleet.service.rollout;

import io.kexecfleet.service.telemetry.Boundaries;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/** How this replica's engine keeps up: how long its turns take, how much waits for it, and for how long. */
@Component
class EngineMeters {

  private static final String TURN = "kexec.fleet.engine.turn";

  private final MeterRegistry meters;
  private final ObservationRegistry observations;

  EngineMeters(MeterRegistry meters, ObservationRegistry observations) {
    this.meters = meters;
    this.observations = observations;
  }

  /** An observation has no boundaries of its own. */
  @Bean
  static MeterFilter boundariesOfTurns() {
    var boundaries = Stream.of(Boundaries.ofShortWork()).mapToDouble(Duration::toNanos).toArray();
    return new MeterFilter() {
      @Override
      public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
        return id.getName().equals(TURN)
            ? DistributionStatisticConfig.builder().serviceLevelObjectives(boundaries).build().merge(config)
            : config;
      }
    };
  }

  /**
   * @param waiting how much waits
   * @param oldest for how long the oldest does that is not on record yet, by {@link #now}; zero: nothing waits
   */
  void watch(Supplier<Number> waiting, Supplier<Duration> oldest) {
    Gauge.builder("kexec.fleet.engine.queue", waiting)
        .description("What hosts said, and rollouts to be looked at, that wait for the engine")
        .register(meters);
    TimeGauge.builder("kexec.fleet.engine.lag", () -> oldest.get().toMillis(), TimeUnit.MILLISECONDS)
        .description("For how long the oldest waits that was asked of the engine and is not on record yet")
        .register(meters);
  }

  /** By a clock that only ever goes on, at its own speed. */
  Duration now() {
    return Duration.ofNanos(meters.config().clock().monotonicTime());
  }

  /**
   * Measures a turn, and has it traced where that is switched on.
   *
   * @param size of how much
   */
  <T> T turn(int size, Supplier<T> turn) {
    return Observation.createNotStarted(TURN, observations)
        .contextualName("engine turn")
        .highCardinalityKeyValue("kexec.fleet.size", Integer.toString(size))
        .observe(turn);
  }
}
