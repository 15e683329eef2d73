package io.kexecfleet.lab.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import io.kexecfleet.lab.image.ImageCache;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Measures one replica of the service, on a PostgreSQL of its own, with simulated fleets that share the machine with it; and
 * the service and the agent as they start.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures the service with simulated fleets, and service and agent as they start.",
    footer = "Pages in a browser are measured by another program: lab/bench pages --help.")
public final class Bench {

  private static final int MOST_HOSTS = 25_000;
  private static final int FAILED = 3;

  /** What the service has open besides its connections: its programs, its database, its log. */
  private static final int OTHER_FILES = 400;

  @Option(names = "--service-home", hidden = true, required = true, scope = CommandLine.ScopeType.INHERIT)
  private Path serviceHome = Path.of("");

  @Option(names = "--agent-package", hidden = true, required = true, scope = CommandLine.ScopeType.INHERIT)
  private Path agentPackage = Path.of("");

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      scope = CommandLine.ScopeType.INHERIT,
      description = "The largest heap of the service (default: 512m for rollouts, 176m and 17k for each agent for check-ins).")
  private @Nullable String heap;

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).setExecutionExceptionHandler(Bench::explain).execute(arguments));
  }

  private static int explain(Exception failed, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("bench: " + failed.getMessage());
    return FAILED;
  }

  @Command(name = "rollouts", description = "Rollouts over simulated hosts, beside the shortest time that they can take.")
  int rollouts(
      @Option(names = "--hosts", split = ",", defaultValue = "1000,10000", description = "How many (default: 1000,10000).")
          List<Integer> sizes,
      @Option(names = "--at-once", paramLabel = "PERCENT", defaultValue = "5", description = "Share of them that may be out at once (default: 5).")
          int percent,
      @Option(names = "--out", paramLabel = "SECONDS", defaultValue = "10", description = "How long a host is out, give or take a fifth (default: 10).")
          int seconds,
      @Option(names = "--statements", description = "Also the statements that take most of the database's time.")
          boolean showStatements)
      throws IOException, InterruptedException, SQLException {
    check(percent >= 1 && percent <= 100, "--at-once takes 1 to 100");
    check(seconds >= 1 && seconds <= 600, "--out takes 1 to 600");
    print("| hosts | out at once | out each | ideal | took | times ideal | may go to order p50 | p99 | statements per reboot | the service's CPU per reboot | memory now / most |");
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for (var hosts : sizes) {
      check(hosts >= 1 && hosts <= MOST_HOSTS, "--hosts takes 1 to " + MOST_HOSTS);
      check(hosts <= openFiles() - OTHER_FILES, "--hosts needs a connection each, and this machine allows %d files".formatted(openFiles()));
      try (var service = start(List.of(), "512m")) {
        RolloutBench.warmUp(service);
        print(line(RolloutBench.run(service, hosts, Math.ceilDiv(hosts * percent, 100), Duration.ofSeconds(seconds))));
        if (showStatements) {
          service.mostExpensiveStatements().forEach(Bench::print);
        }
      }
    }
    return 0;
  }

  @Command(name = "check-ins", description = "Agents that have nothing to say, as fast as the service answers them.")
  int checkIns(
      @Option(names = "--agents", split = ",", defaultValue = "2000,20000", description = "How many (default: 2000,20000).")
          List<Integer> sizes,
      @Option(names = "--seconds", defaultValue = "20", description = "How long to measure (default: 20).") int seconds)
      throws IOException, InterruptedException, SQLException {
    check(seconds >= 1 && seconds <= 600, "--seconds takes 1 to 600");
    print("| agents | connected at once | check-ins per second | CPU-seconds per 1,000 | statements each | memory now / most |");
    print("|--:|--:|--:|--:|--:|--:|");
    for (var agents : sizes) {
      check(agents >= 1 && agents <= MOST_HOSTS, "--agents takes 1 to " + MOST_HOSTS);
      var connections = Math.clamp(openFiles() - OTHER_FILES, 1, agents);
      try (var service = start(CheckInBench.SETTINGS, (176 + agents * 17 / 1000) + "m")) {
        print(line(CheckInBench.run(service, agents, connections, Duration.ofSeconds(seconds))));
      }
    }
    return 0;
  }

  @Command(name = "agent", description = "Starts of the packaged agent until it checks in, with and without its cache, and its memory.")
  int agent(@Option(names = "--starts", defaultValue = "11", description = "How many of each kind (default: 11).") int starts)
      throws IOException, InterruptedException, GeneralSecurityException {
    check(starts >= 1 && starts <= 1_000, "--starts takes 1 to 1000");
    AgentTable.of(AgentBench.run(agentPackage, runs(), starts)).forEach(Bench::print);
    return 0;
  }

  @Command(name = "start", description = "Starts of the packaged service until it is ready, with and without its cache.")
  int start(@Option(names = "--starts", defaultValue = "7", description = "How many of each kind (default: 7).") int starts)
      throws IOException, InterruptedException {
    check(starts >= 1 && starts <= 1_000, "--starts takes 1 to 1000");
    StartBench.table(StartBench.run(serviceHome, runs(), starts)).forEach(Bench::print);
    return 0;
  }

  private static String line(RolloutBench.Result it) {
    return "| %,d | %,d | %d s | %.1f s | %.1f s | %.3f | %s | %s | %.2f | %.1f ms | %s |"
        .formatted(
            it.hosts(),
            it.atOnce(),
            it.out().toSeconds(),
            it.ideal().toMillis() / 1000.0,
            it.took().toMillis() / 1000.0,
            it.timesIdeal(),
            millis(it.wait(0.5)),
            millis(it.wait(0.99)),
            it.statementsPerReboot(),
            it.processor().toNanos() / 1e6 / it.hosts(),
            memory(it.usage().resident(), it.usage().mostResident()));
  }

  private static String line(CheckInBench.Result it) {
    return "| %,d | %,d | %,.0f | %.3f | %.5f | %s |"
        .formatted(
            it.agents(),
            it.connections(),
            it.perSecond(),
            it.processorSecondsPerThousand(),
            it.statementsEach(),
            memory(it.usage().resident(), it.usage().mostResident()));
  }

  private static String millis(@Nullable Duration duration) {
    return duration == null ? "–" : "%.1f ms".formatted(duration.toNanos() / 1e6);
  }

  private static String memory(long now, long most) {
    return "%d / %d MB".formatted(now / 1_000_000, most / 1_000_000);
  }

  private BenchService start(List<String> settings, String usualHeap) throws IOException, InterruptedException, SQLException {
    var all = new ArrayList<>(settings);
    // The lab's services start fast and run slower: these are to run.
    all.addAll(List.of("-XX:TieredStopAtLevel=4", "-Xmx" + Objects.requireNonNullElse(heap, usualHeap)));
    return BenchService.start(serviceHome, runs(), all);
  }

  /** How many files and connections a process may have open on this machine; those that it starts inherit that. */
  private static long openFiles() {
    return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class).getMaxFileDescriptorCount();
  }

  private static Path runs() throws IOException {
    return ImageCache.standard().runs();
  }

  private static void print(String line) {
    System.out.println(line);
  }

  private void check(boolean holds, String otherwise) {
    if (!holds && spec != null) {
      throw new ParameterException(spec.commandLine(), otherwise + ".");
    }
  }
}
