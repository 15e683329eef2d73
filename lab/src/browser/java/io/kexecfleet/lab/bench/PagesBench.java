package io.kexecfleet.lab.bench;

import com.microsoft.playwright.options.ColorScheme;
import io.kexecfleet.lab.browser.Visitor;
import io.kexecfleet.lab.browser.Visitor.Screen;
import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.image.ImageCache;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the pages in a real browser, with a simulated fleet; browser, service, its database and the fleet share the machine. */
@Command(
    name = "pages",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Pages in a browser over a simulated fleet: how long they take to load, and whether a rollout's keeps up with it.")
public final class PagesBench implements Callable<Integer> {

  private static final int MOST_HOSTS = 25_000;
  private static final int FAILED = 3;
  private static final Duration UP_WITHIN = Duration.ofMinutes(10);
  private static final double SPREAD = 0.2;
  private static final int FEW = 50;
  private static final int RACKS = 40;

  @Option(names = "--service-home", hidden = true, required = true)
  private Path serviceHome = Path.of("");

  @Option(names = "--hosts", defaultValue = "10000", description = "How many (default: 10000).")
  private int hosts;

  @Option(names = "--at-once", defaultValue = "500", description = "How many may be out at once (default: 500).")
  private int atOnce;

  @Option(names = "--out", paramLabel = "SECONDS", defaultValue = "10", description = "How long a host is out, give or take a fifth (default: 10).")
  private int seconds;

  @Option(names = "--loads", defaultValue = "15", description = "How often each page is loaded after the first time (default: 15).")
  private int loads;

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new PagesBench()).setExecutionExceptionHandler(PagesBench::explain).execute(arguments));
  }

  private static int explain(Exception failed, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("bench: " + failed.getMessage());
    return FAILED;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    check(hosts >= FEW && hosts <= MOST_HOSTS, "--hosts takes %d to %d".formatted(FEW, MOST_HOSTS));
    check(atOnce >= 1 && atOnce <= hosts, "--at-once takes 1 to as many as there are hosts");
    check(seconds >= 1 && seconds <= 600, "--out takes 1 to 600");
    check(loads >= 1 && loads <= 1_000, "--loads takes 1 to 1000");
    var settings = List.of("-XX:TieredStopAtLevel=4", "-XX:+UseCompactObjectHeaders", "-Xmx512m");
    var out = FleetSpec.of(hosts, _ -> passage());
    try (var service = BenchService.start(serviceHome, ImageCache.standard().runs(), settings);
        var fleet = SimulatedFleet.start(out, service.process().address(), service.process().joinToken());
        var visitor = new Visitor(service.process().address(), service.process().operatorToken())) {
      var operator = service.operator();
      operator.awaitCheckedIn(fleet.names(), UP_WITHIN, _ -> {});
      operator.label(labels(fleet.names()));
      var few = start(service, fleet.names().subList(0, FEW));
      operator.awaitEnd(few, Duration.ofSeconds(1), UP_WITHIN);
      measureLoads(visitor, few, fleet.names().get(hosts / 2));
      measureLive(visitor, service, fleet.names());
      return 0;
    }
  }

  private Passage passage() {
    return Passage.of(
        Fate.AS_ORDERED, Duration.ofMillis(Math.round(seconds * 1000 * ThreadLocalRandom.current().nextDouble(1 - SPREAD, 1 + SPREAD))));
  }

  private static Map<String, Map<String, String>> labels(List<String> names) {
    return IntStream.range(0, names.size())
        .boxed()
        .collect(Collectors.toMap(names::get, i -> Map.of("rack", "r" + i % RACKS, "role", i % 10 == 0 ? "db" : "web")));
  }

  private String start(BenchService service, List<String> names) throws IOException, InterruptedException {
    return service
        .operator()
        .start(
            Map.of(
                "name", "pages", "hosts", names, "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", Math.min(atOnce, names.size())));
  }

  private void measureLoads(Visitor visitor, String rollout, String host) throws IOException {
    print("| page, %,d hosts | the first time: answered | text shown | loaded | bytes | again: loaded p50 | most |".formatted(hosts));
    print("|:--|--:|--:|--:|--:|--:|--:|");
    for (var path :
        List.of(
            "/",
            "/hosts",
            "/hosts?search=" + host.substring(0, host.length() - 1),
            "/hosts?selector=rack%3Dr7,role%3Dweb",
            "/hosts/" + host,
            "/rollouts",
            "/rollouts/new",
            "/rollouts/" + rollout,
            "/calendar",
            "/timings",
            "/ledger",
            "/audit")) {
      var it = PageLoads.of(visitor, path, loads);
      print(
          "| `%s` | %s | %s | %s | %,d | %s | %s |"
              .formatted(
                  path.replace(rollout, "ID"),
                  millis(it.first().answered()),
                  millis(it.first().shown()),
                  millis(it.first().loaded()),
                  it.first().bytes(),
                  millis(it.median()),
                  millis(it.longest())));
    }
  }

  private void measureLive(Visitor visitor, BenchService service, List<String> names) throws IOException, InterruptedException {
    var rollout = start(service, names);
    var page = visitor.signIn(Screen.DESKTOP, ColorScheme.LIGHT);
    var inspector = visitor.inspector(page);
    visitor.load(page, "/rollouts/" + rollout);
    page.waitForFunction("hosts => document.getElementById('grid').view.hosts === hosts", hosts);
    var looks = new LiveWatch(service.operator(), rollout).run(page, inspector);
    print("");
    print("| live, after | hosts back | per second | the page is behind by | pictures taken in | drawn | heap | nodes | of its thread's time |");
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    LiveWatch.Look before = null;
    for (var look : looks) {
      if (before != null) {
        print(line(before, look));
      }
      before = look;
    }
  }

  private static String line(LiveWatch.Look before, LiveWatch.Look now) {
    var over = now.at().minus(before.at()).toMillis() / 1000.0;
    return "| %d s | %,d | %.0f | %s | %d | %d | %.2f MB | %,d | %.1f %% |"
        .formatted(
            now.at().toSeconds(),
            now.done(),
            (now.done() - before.done()) / over,
            millis(now.behind()),
            now.changes() - before.changes(),
            now.redraws() - before.redraws(),
            now.held().heap() / 1e6,
            now.held().nodes(),
            now.held().busy().minus(before.held().busy()).toMillis() / 10.0 / over);
  }

  private static String millis(Duration duration) {
    return "%d ms".formatted(duration.toMillis());
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
