package io.kexecfleet.service.telemetry;

import java.time.Duration;
import java.util.stream.LongStream;

/** The boundaries of histograms' buckets. They are a promise to whoever compares this month with the last: they stay. */
public final class Boundaries {

  /** Of what takes milliseconds where all is well: 5 ms to 30 s. */
  private static final long[] SHORT = {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000};

  /** Of a reboot and its parts: 100 ms, a hot phase with nothing to copy, to 10 min, a large machine's firmware. */
  private static final long[] REBOOT = {
    100, 250, 500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 120_000, 180_000, 300_000,
    600_000
  };

  private Boundaries() {}

  public static Duration[] ofShortWork() {
    return durations(SHORT);
  }

  public static Duration[] ofReboots() {
    return durations(REBOOT);
  }

  private static Duration[] durations(long[] millis) {
    return LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
