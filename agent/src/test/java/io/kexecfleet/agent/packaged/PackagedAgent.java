package io.kexecfleet.agent.packaged;

import io.kexecfleet.packaging.UnitFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/**
 * An agent that runs as its unit says, but from another folder, on a {@link FakeHost}, and without the right to load a kernel
 * or to stop the machine, whatever it is told.
 */
public final class PackagedAgent implements AutoCloseable {

  /** Where the package puts it. */
  public static final Path HOME = Path.of("/usr/lib/kexec-fleet-agent");

  /** Where the package puts its unit. */
  public static final Path UNIT = Path.of("/usr/lib/systemd/system/kexec-fleet-agent.service");

  /** CAP_SYS_BOOT is what both calls ask for; whoever is not root cannot drop it, and does not have it. */
  private static final List<String> MAY_NOT_REBOOT =
      "root".equals(System.getProperty("user.name")) ? List.of("setpriv", "--bounding-set", "-sys_boot") : List.of();

  private final Process process;
  private final Path log;
  private final long startedAt;

  private PackagedAgent(Process process, Path log, long startedAt) {
    this.process = process;
    this.log = log;
    this.startedAt = startedAt;
  }

  /**
   * Starts it.
   *
   * @param home what the package has in {@link #HOME}, wherever it is
   * @param unit the unit that says how it is run
   * @param options for its JVM besides the unit's
   * @param change made to each word of the unit's; an empty one is left out
   */
  public static PackagedAgent start(
      Path home, Path unit, FakeHost host, List<String> options, UnaryOperator<String> change) throws IOException {
    var log = host.root().resolve("journal");
    var command = UnitFile.command(unit);
    var words = new ArrayList<>(MAY_NOT_REBOOT);
    words.add(home.resolve(HOME.relativize(Path.of(command.getFirst()))).toString());
    words.add("-Dkexec-fleet.root=" + host.root());
    words.addAll(options);
    command.stream().skip(1).map(change).filter(word -> !word.isEmpty()).forEach(words::add);
    words.add(host.settingsFile().toString());
    var builder = new ProcessBuilder(words).directory(home.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JDK"));
    builder.environment().putAll(host.environment());
    var now = System.nanoTime();
    return new PackagedAgent(builder.start(), log, now);
  }

  /**
   * How long it took from its start until its first check-in was at that service.
   *
   * @throws IOException if it ended instead, or said nothing within that time
   */
  public Duration firstCheckIn(CannedService service, Duration within) throws IOException, InterruptedException {
    var arrived = service.firstCheckIn();
    try {
      CompletableFuture.anyOf(arrived, process.onExit()).get(within.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException silent) {
      throw new IOException("The agent did not check in within %d s. It said:%n%s".formatted(within.toSeconds(), journal()), silent);
    }
    if (!arrived.isDone()) {
      throw new IOException("The agent ended before it checked in. It said:%n%s".formatted(journal()));
    }
    return Duration.ofNanos(arrived.join() - startedAt);
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  /** What it has said so far. */
  public String journal() throws IOException {
    return Files.readString(log);
  }

  /**
   * Stops it as systemd does.
   *
   * @return its exit code
   * @throws IOException if it has not ended by then
   */
  public int stop(Duration within) throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("The agent did not stop within %d s. It said:%n%s".formatted(within.toSeconds(), journal()));
    }
    return process.exitValue();
  }

  /** Ends it if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
