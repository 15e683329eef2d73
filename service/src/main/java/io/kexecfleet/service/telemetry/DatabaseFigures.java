package io.kexecfleet.service.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Figures that are counted in the database: read when somebody looks at the gauges, and then at most every 15 s, however
 * many look. Where they cannot be read the gauges say that they do not know, and it is not tried again before that either.
 */
public final class DatabaseFigures<T> {

  static final Duration EVERY = Duration.ofSeconds(15);

  private static final Logger log = LoggerFactory.getLogger(DatabaseFigures.class);

  private final String of;
  private final Duration every;
  private final Supplier<T> database;
  private final Clock clock;
  private final MeterRegistry meters;
  private final Counter failures;
  private final List<Consumer<@Nullable T>> readers = new ArrayList<>();
  private @Nullable T figures;
  private Instant readAt = Instant.MIN;

  /** @param of what they are figures of, in a word; for whoever is told that they cannot be read */
  public DatabaseFigures(String of, Supplier<T> database, Clock clock, MeterRegistry meters) {
    this(of, EVERY, database, clock, meters);
  }

  /** @param every not read again before; for what takes long to read, and changes seldom */
  public DatabaseFigures(String of, Duration every, Supplier<T> database, Clock clock, MeterRegistry meters) {
    this.of = of;
    this.every = every;
    this.database = database;
    this.clock = clock;
    this.meters = meters;
    this.failures =
        Counter.builder("kexec.fleet.figures.failures")
            .description("Times that figures could not be read from the database")
            .tag("of", of)
            .register(meters);
  }

  /** Has a gauge of one figure. */
  public DatabaseFigures<T> gauge(String name, String description, Tags tags, ToDoubleFunction<T> figure) {
    return gauge(Gauge.builder(name, () -> figure(figure)).description(description).tags(tags));
  }

  /** Has a gauge of seconds. */
  public DatabaseFigures<T> seconds(String name, String description, Function<T, Duration> figure) {
    return gauge(Gauge.builder(name, () -> figure(it -> seconds(figure.apply(it)))).description(description).baseUnit("seconds"));
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private DatabaseFigures<T> gauge(Gauge.Builder<? extends Supplier<? extends Number>> gauge) {
    gauge.register(meters);
    return this;
  }

  private double figure(ToDoubleFunction<T> figure) {
    var now = read();
    return now == null ? Double.NaN : figure.applyAsDouble(now);
  }

  /**
   * Has gauges for what the database has names for: those that the last reading found and no others. What a reading finds first
   * shows in the look that made it, or in the next.
   *
   * @param byTags a bounded number of them
   */
  public DatabaseFigures<T> gauges(String name, String description, Function<T, ? extends Map<Tags, ? extends Number>> byTags) {
    var rows = MultiGauge.builder(name).description(description).register(meters);
    var latest = new AtomicReference<Map<Tags, ? extends Number>>(Map.of());
    readers.add(
        read -> {
          latest.set(read == null ? Map.of() : byTags.apply(read));
          rows.register(latest.get().keySet().stream().map(it -> Row.of(it, () -> value(latest.get().get(it)))).toList());
        });
    return this;
  }

  /** The same with one tag. */
  public DatabaseFigures<T> gauges(
      String name, String description, String tag, Function<T, ? extends Map<String, ? extends Number>> byName) {
    return gauges(
        name,
        description,
        read -> {
          var byTags = new HashMap<Tags, Number>();
          byName.apply(read).forEach((value, figure) -> byTags.put(Tags.of(tag, value), figure));
          return byTags;
        });
  }

  private static double value(@Nullable Number known) {
    return known == null ? Double.NaN : known.doubleValue();
  }

  private synchronized @Nullable T read() {
    var now = clock.instant();
    if (now.isBefore(readAt) || !now.isBefore(readAt.plus(every))) {
      readAt = now;
      figures = readNow();
      readers.forEach(it -> it.accept(figures));
    }
    return figures;
  }

  private @Nullable T readNow() {
    try {
      return database.get();
    } catch (RuntimeException e) {
      failures.increment();
      log.warn("The figures of {} cannot be read, so nobody is told them; trying again in {}: {}", of, every, e.toString());
      return null;
    }
  }
}
