package io.kexecfleet.lab.bench;

import io.kexecfleet.lab.bench.AgentBench.Start;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What {@link AgentBench} measured, as a table beside what was known before there was an agent. */
final class AgentTable {

  private static final double MILLION = 1e6;

  /** Prototypes on two cores, until their first HTTP exchange. */
  private static final List<String> BEFORE =
      List.of(
          "| before: the JDK's defaults | 1300 ms | | 104 MB | | |",
          "| before: small heap, quick compiler | 900 ms | | 79 MB | | |",
          "| before: and a cache | 420 ms | | | | |",
          "| before: and a runtime by jlink | 260 ms | | 76 MB | | |",
          "| before: and the oldest HTTP client | 150 ms | | 63 MB | | |",
          "| before: and no system calls | 85 ms | | 40 MB | | |",
          "| before: an empty main | | | 31.5 MB | | |");

  private AgentTable() {}

  static List<String> of(AgentBench.Result result) {
    var lines = new ArrayList<String>();
    lines.add("| agent | first check-in, median | shortest | resident | by share | private and dirty |");
    lines.add("|:--|--:|--:|--:|--:|--:|");
    result
        .starts()
        .forEach(
            (way, starts) ->
                lines.add(
                    "| %s | %d ms | %d ms | %.1f MB | %.1f MB | %.1f MB |"
                        .formatted(
                            way.text(),
                            median(starts, start -> start.firstCheckIn().toMillis()),
                            starts.stream().mapToLong(start -> start.firstCheckIn().toMillis()).min().orElseThrow(),
                            median(starts, start -> start.memory().resident()) / MILLION,
                            median(starts, start -> start.memory().proportional()) / MILLION,
                            median(starts, start -> start.memory().privateDirty()) / MILLION)));
    lines.addAll(BEFORE);
    lines.add("");
    lines.add(
        "With the cache the first check-in comes after %.2f of the time over HTTP, %.2f over TLS. Package %.1f MB, installed %.1f MB."
            .formatted(
                ratio(result, AgentBench.Way.WITH_CACHE, AgentBench.Way.WITHOUT_CACHE),
                ratio(result, AgentBench.Way.TLS_WITH_CACHE, AgentBench.Way.TLS_WITHOUT_CACHE),
                result.packageBytes() / MILLION,
                result.installedBytes() / MILLION));
    return List.copyOf(lines);
  }

  private static double ratio(AgentBench.Result result, AgentBench.Way one, AgentBench.Way other) {
    return (double) firstCheckIn(result, one) / firstCheckIn(result, other);
  }

  private static long firstCheckIn(AgentBench.Result result, AgentBench.Way way) {
    return median(Objects.requireNonNull(result.starts().get(way)), start -> start.firstCheckIn().toNanos());
  }

  /** Of an even number, the larger of the two in the middle. */
  static long median(List<Start> starts, ToLongFunction<Start> value) {
    return starts.stream().mapToLong(value).sorted().skip(starts.size() / 2).findFirst().orElseThrow();
  }
}
