package io.kexecfleet.lab.bench;

import io.kexecfleet.lab.service.LabDatabase;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** Starts the packaged service again and again, on databases that are there already, until it is ready for agents and operators. */
final class StartBench {

  private static final double MILLION = 1e6;

  private StartBench() {}

  /** How it is started. */
  enum Way {
    EMBEDDED_WITHOUT_CACHE("its own PostgreSQL, without the cache", true, "off"),
    EMBEDDED_WITH_CACHE("its own PostgreSQL, with the cache", true, "on"),
    OTHER_WITHOUT_CACHE("a PostgreSQL that runs, without the cache", false, "off"),
    OTHER_WITH_CACHE("a PostgreSQL that runs, with the cache", false, "on");

    private final String text;
    private final boolean embedded;
    private final String cache;

    Way(String text, boolean embedded, String cache) {
      this.text = text;
      this.embedded = embedded;
      this.cache = cache;
    }

    /** What its JVM is told: as its package has it, and not to start where it cannot do that. */
    private List<String> options() {
      return List.of("-XX:TieredStopAtLevel=4", "-XX:MaxRAM=2g", "-XX:AOTMode=" + cache);
    }
  }

  /**
   * One start.
   *
   * @param ready from the start of the process until it says so
   * @param resident bytes of its JVM by then
   */
  record Start(Duration ready, long resident) {}

  /** @return the starts of each way, in turns: each way once before any way again */
  static Map<Way, List<Start>> run(Path home, Path runs, int times) throws IOException, InterruptedException {
    try (var database = LabDatabase.start(runs)) {
      Map<Way, ServiceProcess> services = new EnumMap<>(Way.class);
      try {
        for (var way : Way.values()) {
          var settings = new ArrayList<>(way.options());
          if (!way.embedded) {
            settings.addAll(database.settings());
          }
          var service = ServiceProcess.start(home, runs, settings);
          services.put(way, service);
          service.awaitReady();
          service.stop();
        }
        Map<Way, List<Start>> starts = new EnumMap<>(Way.class);
        for (var time = 0; time < times; time++) {
          for (var way : Way.values()) {
            var started = start(Objects.requireNonNull(services.get(way)));
            starts.computeIfAbsent(way, _ -> new ArrayList<>()).add(started);
          }
        }
        return starts;
      } finally {
        services.values().forEach(ServiceProcess::close);
      }
    }
  }

  private static Start start(ServiceProcess service) throws IOException, InterruptedException {
    var begin = System.nanoTime();
    service.startAgain();
    service.awaitReady();
    var ready = Duration.ofNanos(System.nanoTime() - begin);
    var resident = ResidentMemory.of(service.java()).resident();
    service.stop();
    return new Start(ready, resident);
  }

  static List<String> table(Map<Way, List<Start>> starts) {
    var lines = new ArrayList<String>();
    lines.add("| service on | ready, median | shortest | longest | resident |");
    lines.add("|:--|--:|--:|--:|--:|");
    starts.forEach(
        (way, all) ->
            lines.add(
                "| %s | %.2f s | %.2f s | %.2f s | %.0f MB |"
                    .formatted(
                        way.text,
                        seconds(median(all, it -> it.ready().toNanos())),
                        seconds(all.stream().mapToLong(it -> it.ready().toNanos()).min().orElseThrow()),
                        seconds(all.stream().mapToLong(it -> it.ready().toNanos()).max().orElseThrow()),
                        median(all, Start::resident) / MILLION)));
    lines.add("");
    lines.add(
        "With the cache it is ready after %.2f of the time on its own PostgreSQL, %.2f on one that runs."
            .formatted(
                ratio(starts, Way.EMBEDDED_WITH_CACHE, Way.EMBEDDED_WITHOUT_CACHE), ratio(starts, Way.OTHER_WITH_CACHE, Way.OTHER_WITHOUT_CACHE)));
    return List.copyOf(lines);
  }

  private static double ratio(Map<Way, List<Start>> starts, Way one, Way other) {
    return (double) ready(starts, one) / ready(starts, other);
  }

  private static long ready(Map<Way, List<Start>> starts, Way way) {
    return median(Objects.requireNonNull(starts.get(way)), it -> it.ready().toNanos());
  }

  private static double seconds(long nanos) {
    return nanos / 1e9;
  }

  /** Of an even number, the larger of the two in the middle. */
  private static long median(List<Start> starts, ToLongFunction<Start> value) {
    return starts.stream().mapToLong(value).sorted().skip(starts.size() / 2).findFirst().orElseThrow();
  }
}
