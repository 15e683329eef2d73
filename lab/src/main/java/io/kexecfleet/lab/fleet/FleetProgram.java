package io.kexecfleet.lab.fleet;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Simulated hosts for a service that somebody else runs. They stay until the program is ended, and are forgotten with it. */
@Command(
    name = "lab/fleet",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Has simulated hosts join a service: real agents, each with a kernel in memory, that come back as they are told. Ctrl-C ends them.")
public final class FleetProgram implements Callable<Integer> {

  private static final int MOST = 20_000;
  private static final Duration LOOKS_EVERY = Duration.ofSeconds(2);

  @Option(names = "--service", paramLabel = "URL", defaultValue = "http://127.0.0.1:8080", description = "Default: ${DEFAULT-VALUE}.")
  private URI service = URI.create("");

  @Option(names = "--join-token-file", paramLabel = "FILE", required = true, description = "A file with a join token that is good for all of them.")
  private Path joinToken = Path.of("");

  @Option(names = "--simulated", paramLabel = "N", defaultValue = "20", description = "How many (default: 20).")
  private int simulated;

  @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "sim-", description = "What their names begin with (default: sim-).")
  private String prefix = "";

  @Option(names = "--out-seconds", paramLabel = "N", defaultValue = "2", description = "How long each is out when it jumps (default: 2).")
  private int outSeconds;

  @Option(names = "--warnings", paramLabel = "N", defaultValue = "0", description = "How many of each hundred have something to warn of (default: 0).")
  private int warnings;

  @Option(names = "--blocked", paramLabel = "N", defaultValue = "0", description = "How many of each hundred refuse to be rebooted (default: 0).")
  private int blocked;

  @Spec private @Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FleetProgram()).execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    check(simulated >= 1 && simulated <= MOST, "--simulated takes 1 to %d.".formatted(MOST));
    check(outSeconds >= 0, "--out-seconds takes 0 and more.");
    check(warnings >= 0 && blocked >= 0 && warnings + blocked <= 100, "--warnings and --blocked take 0 to 100, together too.");
    check(Files.isReadable(joinToken), "There is no file %s with a join token: kexec-fleet join-tokens create makes one.".formatted(joinToken));
    var fleet = FleetSpec.of(simulated, _ -> Passage.of(Fate.AS_ORDERED, Duration.ofSeconds(outSeconds))).withPrefix(prefix).withFindings(new Ailments(warnings, blocked)::of);
    try (var hosts = SimulatedFleet.start(fleet, service, Files.readString(joinToken).strip())) {
      var names = hosts.names();
      System.out.printf("%s to %s join %s; Ctrl-C ends them.%n", names.getFirst(), names.getLast(), service);
      complain(hosts);
    }
    return 0;
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), otherwise);
    }
  }

  /** Says what the hosts complain about, each thing once, for ever. */
  private static void complain(SimulatedFleet hosts) throws InterruptedException {
    var said = new HashSet<String>();
    var forEver = new CountDownLatch(1);
    while (!forEver.await(LOOKS_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      hosts.complaints().keySet().stream().filter(said::add).forEach(System.err::println);
    }
  }
}
