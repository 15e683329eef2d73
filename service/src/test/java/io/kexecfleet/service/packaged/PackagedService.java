package io.kexecfleet.service.packaged;

import io.kexecfleet.packaging.UnitFile;
import io.kexecfleet.service.support.Caller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A service that runs as its unit says, but from another folder, with its data and settings elsewhere and at ports of its own.
 */
final class PackagedService implements AutoCloseable {

  /** Where the package puts it. */
  static final Path HOME = Path.of("/usr/lib/kexec-fleet-service");

  /** Where the package puts its unit. */
  static final Path UNIT = Path.of("/usr/lib/systemd/system/kexec-fleet-service.service");

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(50);

  private final Process process;
  private final Path log;
  private final int port;

  private PackagedService(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param home what the package has in {@link #HOME}, wherever it is
   * @param unit the unit that says how it is run
   * @param folder for its data, and what it says
   * @param options for its JVM besides the unit's
   * @param change made to each word of the unit's
   */
  static PackagedService start(Path home, Path unit, Path folder, List<String> options, UnaryOperator<String> change)
      throws IOException {
    var command = UnitFile.command(unit);
    var port = freePort();
    var words = new ArrayList<String>();
    words.add(home.resolve(HOME.relativize(Path.of(command.getFirst()))).toString());
    words.addAll(options);
    command.stream().skip(1).map(word -> elsewhere(word, folder)).map(change).forEach(words::add);
    words.add("--server.port=" + port);
    words.add("--management.server.port=0");
    // Nobody who tries it waits for what has nothing to say.
    words.add("--kexec-fleet.check-in.hold=1s");
    Files.createDirectories(folder.resolve("settings"));
    var log = folder.resolve("journal");
    var builder = new ProcessBuilder(words).directory(home.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.contains("JAVA") || name.contains("JDK"));
    return new PackagedService(builder.start(), log, port);
  }

  private static String elsewhere(String word, Path folder) {
    return word.replace("/etc/kexec-fleet", folder.resolve("settings").toString())
        .replace("/var/lib/kexec-fleet", folder.resolve("data").toString());
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  Caller as(String token) {
    return new Caller(url(), token);
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws IOException, InterruptedException {
    for (var left = PATIENCE.dividedBy(POLL); left > 0; left--) {
      if (!process.isAlive()) {
        throw new IOException("The service ended with %d. It said:%n%s".formatted(process.exitValue(), journal()));
      }
      if (isReady()) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    throw new IOException("The service was not ready within %s. It said:%n%s".formatted(PATIENCE, journal()));
  }

  private boolean isReady() {
    try {
      return as("").get("/readyz").status() == 200;
    } catch (UncheckedIOException notYet) {
      return false; // Nobody listens before it is up.
    }
  }

  String journal() throws IOException {
    return Files.readString(log);
  }

  /**
   * Stops it as systemd does.
   *
   * @return its exit code
   * @throws IOException if it has not ended by then
   */
  int stop() throws IOException, InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  /**
   * Waits until it has ended by itself.
   *
   * @return its exit code
   * @throws IOException if it has not by then
   */
  int awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("The service did not end within %s. It said:%n%s".formatted(PATIENCE, journal()));
    }
    return process.exitValue();
  }

  /** Ends it if it still runs, in good order, because it has a PostgreSQL to end. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join().destroyForcibly();
  }
}
