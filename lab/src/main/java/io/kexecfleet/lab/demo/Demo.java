package io.kexecfleet.lab.demo;

import io.kexecfleet.cli.rollout.Report;
import io.kexecfleet.lab.fleet.Fate;
import io.kexecfleet.lab.fleet.FleetSpec;
import io.kexecfleet.lab.fleet.Passage;
import io.kexecfleet.lab.fleet.SimulatedFleet;
import io.kexecfleet.lab.host.HostSpec;
import io.kexecfleet.lab.image.HostImage;
import io.kexecfleet.lab.image.ImageCache;
import io.kexecfleet.lab.service.AgentSettings;
import io.kexecfleet.lab.service.Operator;
import io.kexecfleet.lab.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/**
 * The main job from beginning to end: a service, real hosts in QEMU, a reboot rolled over them one after another, live,
 * and the table of what happened.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Boots real hosts in QEMU, rolls a kexec reboot over them, and shows what happened.")
public final class Demo implements Callable<Integer> {

  private static final int MOST_HOSTS = 16;
  private static final int MOST_SIMULATED = 20_000;
  private static final Duration HOSTS_UP_WITHIN = Duration.ofMinutes(20);
  private static final Duration REBOOT_WITHIN = Duration.ofMinutes(10);
  private static final Duration SIMULATED_OUT = Duration.ofSeconds(2);
  private static final int NOT_ALL_BY_KEXEC = 1;
  private static final int FAILED = 3;

  @Option(names = "--hosts", paramLabel = "N", defaultValue = "2", description = "Real hosts, 0 to 16 (default: 2).")
  private int hosts;

  @Option(names = "--simulated", paramLabel = "N", defaultValue = "0", description = "Simulated hosts as well (default: 0).")
  private int simulated;

  @Option(names = "--once", description = "End when the rollout has; exit 0 only if every outcome is KEXEC.")
  private boolean once;

  @Option(names = "--json", description = "Print one JSON object as the last line.")
  private boolean asJson;

  @Option(names = "--terminal", hidden = true, description = "Standard output is a terminal: draw over what was drawn.")
  private boolean terminal;

  @Option(names = "--service-home", hidden = true, required = true)
  private Path serviceHome = Path.of("");

  @Option(names = "--agent-package", hidden = true, required = true)
  private Path agentPackage = Path.of("");

  @Spec private CommandLine.Model.@Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Demo()).setExecutionExceptionHandler(Demo::explain).execute(arguments));
  }

  private static int explain(Exception failed, CommandLine command, CommandLine.ParseResult parsed) {
    command.getErr().println("demo: " + failed.getMessage());
    return FAILED;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check(hosts >= 0 && hosts <= MOST_HOSTS, "--hosts takes 0 to " + MOST_HOSTS);
    check(simulated >= 0 && simulated <= MOST_SIMULATED, "--simulated takes 0 to " + MOST_SIMULATED);
    check(hosts + simulated > 0, "there is nothing to roll over: ask for --hosts or --simulated");
    var screen = new Screen(System.out, terminal);
    var cache = ImageCache.standard();
    try (var service = ServiceProcess.start(serviceHome, cache.runs())) {
      screen.say("The service starts on " + service.address());
      screen.say("The disk of the hosts is looked up, or built (about two minutes, the first time)");
      var image = hosts == 0 ? null : cache.image(Optional.of(agentPackage));
      service.awaitReady();
      return show(service, image, cache.runs(), screen);
    }
  }

  private int show(ServiceProcess service, @Nullable HostImage image, Path runs, Screen screen)
      throws IOException, InterruptedException {
    var operator = new Operator(service.address(), service.operatorToken());
    Tour.door(service.address(), service.operatorTokenFile()).forEach(screen::say);
    var specs = new ArrayList<HostSpec>();
    for (var number = 1; number <= hosts; number++) {
      specs.add(spec(number, service));
    }
    try (var _ = image == null ? new Rack() : Rack.boot(specs, image, runs, screen);
        var fleet = SimulatedFleet.start(
            FleetSpec.of(simulated, _ -> Passage.of(Fate.AS_ORDERED, SIMULATED_OUT)), service.address(), service.joinToken())) {
      var names = specs.stream().map(HostSpec::name).toList();
      for (var awaited : List.of(names, fleet.names())) {
        operator.awaitCheckedIn(
            awaited, HOSTS_UP_WITHIN, name -> screen.progress(name + " has checked in", awaited.size()));
      }
      var real = names.isEmpty() ? null : roll(service, operator, names, 1, screen);
      var many = fleet.names().isEmpty() ? null : roll(service, operator, fleet.names(), Math.max(1, simulated / 10), screen);
      report(real, many, service, screen);
      if (!once) {
        new CountDownLatch(1).await();
      }
      return Stream.of(Optional.ofNullable(real), Optional.ofNullable(many))
              .flatMap(Optional::stream)
              .allMatch(Outcomes::allByKexec)
          ? 0
          : NOT_ALL_BY_KEXEC;
    }
  }

  /** Every other host has a CMA area, so that both ways of loading are seen. */
  private static HostSpec spec(int number, ServiceProcess service) throws IOException, InterruptedException {
    var spec = AgentSettings.joins(HostSpec.named("host-" + number), service);
    return number % 2 == 1 ? spec.withKernelArguments("cma=256M") : spec;
  }

  private JsonNode roll(ServiceProcess service, Operator operator, List<String> names, int maxOut, Screen screen)
      throws IOException, InterruptedException {
    var rollout =
        operator.start(
            Map.of(
                "hosts", names,
                "target", Map.of("select", "LATEST_INSTALLED"),
                "maxOut", maxOut,
                "returnWithin", REBOOT_WITHIN.toString()));
    screen.say("Rollout %s: %d hosts, at most %d out at once".formatted(rollout, names.size(), maxOut));
    screen.say("Watch it live: " + Tour.live(service.address(), rollout));
    var progress = new Progress(names.size());
    var within = REBOOT_WITHIN.multipliedBy(names.size()).plus(HOSTS_UP_WITHIN);
    return operator.await(
        rollout,
        seen -> {
          screen.draw(progress.lines(seen));
          return Operator.hasEnded(seen);
        },
        within);
  }

  private void report(@Nullable JsonNode real, @Nullable JsonNode many, ServiceProcess service, Screen screen) {
    if (real != null) {
      screen.say("");
      new Report(real).overview().forEach(screen::say);
    }
    if (many != null) {
      screen.say("Simulated hosts: " + Outcomes.count(many));
    }
    if (!once) {
      screen.say("");
      screen.say("Service and hosts stay up until Ctrl-C. What to look at, and what to click:");
      Tour.stations(service.address(), Objects.requireNonNull(real == null ? many : real)).forEach(screen::say);
      Tour.door(service.address(), service.operatorTokenFile()).forEach(screen::say);
    }
    if (asJson) {
      screen.say(Outcomes.json(real, many));
    }
  }

  private void check(boolean holds, String otherwise) {
    if (!holds && spec != null) {
      throw new ParameterException(spec.commandLine(), otherwise + ".");
    }
  }
}
