package io.kexecfleet.service.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.MovableClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class DatabaseFiguresTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MovableClock clock = new MovableClock();
  private Map<String, Long> database = Map.of("a", 1L, "b", 2L);
  private boolean isAway;
  private int reads;

  DatabaseFiguresTest() {
    new DatabaseFigures<>("things", this::read, clock, meters)
        .gauge("names", "How many names", Tags.empty(), Map::size)
        .gauge("names.twice", "The same, twice", Tags.empty(), it -> 2 * it.size())
        .seconds("time", "How much time", it -> Duration.ofMillis(1500))
        .gauges("values", "By name", "name", it -> it);
  }

  private Map<String, Long> read() {
    reads++;
    if (isAway) {
      throw new QueryTimeoutException("away");
    }
    return database;
  }

  private double value(String name) {
    return meters.get(name).gauge().value();
  }

  /** Each value by its tag, once the gauges were looked at. */
  private String values() {
    value("names");
    return meters.find("values").gauges().stream().map(DatabaseFiguresTest::shown).sorted().toList().toString();
  }

  private static String shown(Gauge gauge) {
    return gauge.getId().getTag("name") + "=" + gauge.value();
  }

  @Test
  void nothingIsReadUntilSomebodyLooks() {
    assertThat(reads).isZero();
    assertThat(value("names")).isEqualTo(2);
    assertThat(reads).isEqualTo(1);
  }

  @Test
  void whoeverLooksWithinFifteenSecondsSeesWhatWasRead() {
    value("names");
    database = Map.of();
    clock.advance(Duration.ofSeconds(14));
    assertThat(value("names")).isEqualTo(2);
    assertThat(value("names.twice")).isEqualTo(4);
    assertThat(reads).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(value("names")).isZero();
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void aClockThatIsSetBackDoesNotKeepOldFigures() {
    value("names");
    clock.advance(Duration.ofHours(-1));
    value("names");
    assertThat(reads).isEqualTo(2);
  }

  @Test
  void namesComeAndGoAndChange() {
    assertThat(values()).isEqualTo("[a=1.0, b=2.0]");
    database = Map.of("b", 3L, "c", 4L);
    clock.advance(DatabaseFigures.EVERY);
    assertThat(values()).isEqualTo("[b=3.0, c=4.0]");
  }

  @Test
  void whatCannotBeReadIsNotKnownAndNotTriedForEachGauge() {
    values();
    isAway = true;
    clock.advance(DatabaseFigures.EVERY);
    assertThat(value("names")).isNaN();
    assertThat(value("names.twice")).isNaN();
    assertThat(value("time")).isNaN();
    assertThat(values()).isEqualTo("[]");
    assertThat(reads).isEqualTo(2);
    assertThat(meters.get("kexec.fleet.figures.failures").tag("of", "things").counter().count()).isEqualTo(1);
    isAway = false;
    clock.advance(DatabaseFigures.EVERY);
    assertThat(values()).isEqualTo("[a=1.0, b=2.0]");
  }

  @Test
  void timesAreInSeconds() {
    assertThat(value("time")).isEqualTo(1.5);
    assertThat(meters.get("time").gauge().getId()).extracting(Meter.Id::getBaseUnit).isEqualTo("seconds");
  }
}
