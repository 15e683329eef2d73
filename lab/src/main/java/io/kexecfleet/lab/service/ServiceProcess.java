package io.kexecfleet.lab.service;

import io.kexecfleet.lab.process.Leash;
import io.kexecfleet.lab.process.RunFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The real service in a process of its own, on the loopback, with its data in a folder; unless its settings say otherwise,
 * its embedded PostgreSQL too. It ends with this JVM; killed on purpose, it can be started again on the same folder and
 * port.
 */
public final class ServiceProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(3);
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);
  private static final Duration POLL = Duration.ofMillis(100);

  private static final Set<ServiceProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(ServiceProcess::close), "lab-services-end"));
  }

  private final Path home;
  private final RunFolder folder;
  private final int port;
  private final List<String> settings;
  private final HttpClient http = HttpClient.newHttpClient();
  private Process process;

  private ServiceProcess(Path home, RunFolder folder, int port, List<String> settings) throws IOException {
    this.home = home;
    this.folder = folder;
    this.port = port;
    this.settings = List.copyOf(settings);
    this.process = launch();
    RUNNING.add(this);
  }

  /**
   * Starts it; {@link #awaitReady} tells when it can be talked to.
   *
   * @param home the service as its package has it
   * @param runs folder for the files of what runs; in a folder of its own there go its data and what it prints
   */
  public static ServiceProcess start(Path home, Path runs) throws IOException {
    return start(home, runs, List.of());
  }

  /**
   * The same with settings of its own.
   *
   * @param settings such as {@code --name=value}; those that begin with {@code -X} go to its JVM
   */
  public static ServiceProcess start(Path home, Path runs, List<String> settings) throws IOException {
    if (!Files.isRegularFile(home.resolve("service.aot"))) {
      throw new IOException("The service is not built: %s is missing or not whole. Run mvn package first.".formatted(home));
    }
    return new ServiceProcess(home, RunFolder.create(runs.toAbsolutePath()), FreePort.any(), settings);
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** The port it listens on; QEMU's guests reach it at 10.0.2.2. */
  public int port() {
    return port;
  }

  /** The service itself, without what it started. */
  public ProcessHandle java() throws IOException {
    return process
        .descendants()
        .filter(ServiceProcess::isJava)
        .findFirst()
        .orElseThrow(() -> new IOException("The service does not run."));
  }

  /** Where the token of the first administrator is kept once somebody asked for it. */
  public Path operatorTokenFile() {
    return folder.path().resolve("administrator-token");
  }

  /** Where the service puts its one-time secret, from which {@link #operatorToken} is had, or whoever comes first. */
  public Path firstAdministratorFile() {
    return data().resolve("first-administrator");
  }

  /** The token of the first administrator: the service's one-time secret is exchanged for it. */
  public synchronized String operatorToken() throws IOException, InterruptedException {
    if (!Files.exists(operatorTokenFile())) {
      var secret = Files.readString(firstAdministratorFile()).strip();
      keep(operatorTokenFile(), token(secret, "/api/v1/first-administrator", Map.of()));
    }
    return Files.readString(operatorTokenFile()).strip();
  }

  /** A token that lets a fleet join. */
  public synchronized String joinToken() throws IOException, InterruptedException {
    var file = folder.path().resolve("join-token");
    if (!Files.exists(file)) {
      keep(file, token(operatorToken(), "/api/v1/join-tokens", Map.of("name", "lab", "uses", 1_000_000)));
    }
    return Files.readString(file).strip();
  }

  private String token(String shown, String path, Map<String, ?> wanted) throws IOException, InterruptedException {
    return new Operator(address(), shown).send("POST", path, wanted).path("token").asString();
  }

  private static void keep(Path file, String secret) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret);
  }

  /** Waits until the service says that it is ready. */
  public void awaitReady() throws IOException, InterruptedException {
    for (var left = READY_WITHIN.dividedBy(POLL); left > 0; left--) {
      if (!process.isAlive()) {
        throw new IOException(
            "The service ended with %d while it started; it said: %s".formatted(process.exitValue(), lastWords()));
      }
      if (isReady()) {
        return;
      }
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    throw new IOException("The service was not ready within %s; it said: %s".formatted(READY_WITHIN, lastWords()));
  }

  private boolean isReady() throws InterruptedException {
    var request =
        HttpRequest.newBuilder(address().resolve("/readyz")).timeout(Duration.ofSeconds(5)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false; // Nobody listens before it is up.
    }
  }

  /** Ends it like {@code kill -9}: nothing is closed, and its PostgreSQL lives on. */
  public void kill() throws InterruptedException {
    do {
      // Again where the shell on its leash had not started it yet.
      process.descendants().forEach(ProcessHandle::destroyForcibly);
    } while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** Ends it in good order, its PostgreSQL included. */
  public void stop() throws InterruptedException {
    process.descendants().filter(ServiceProcess::isJava).forEach(ProcessHandle::destroy);
    if (!process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.waitFor();
    }
  }

  /** Starts it again after {@link #kill} or {@link #stop}, on the same port and folder. */
  public void startAgain() throws IOException {
    process = launch();
  }

  /** Stops it where it stands, like a machine that hangs: connections are taken, and nobody answers. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets it go on after {@link #freeze}, as if no time had passed. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    if (new ProcessBuilder("kill", "-" + name, Long.toString(java().pid())).start().waitFor() != 0) {
      throw new IOException("The service could not be sent the signal " + name);
    }
  }

  /** Ends it in good order, its PostgreSQL included, and removes its files. A second call does nothing. */
  @Override
  public void close() {
    if (!RUNNING.remove(this)) {
      return;
    }
    try {
      stop();
    } catch (InterruptedException hurry) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try {
      folder.close();
    } catch (IOException left) {
      throw new UncheckedIOException("The files of the service in %s could not be removed".formatted(folder.path()), left);
    }
  }

  private Process launch() throws IOException {
    var command = new ArrayList<>(List.of(home.resolve("runtime/bin/java").toString(), "@" + home.resolve("jvm.options")));
    command.add("-XX:AOTCache=" + home.resolve("service.aot"));
    // Few of the lab's services live long enough for more.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m"));
    settings.stream().filter(ServiceProcess::isForJvm).forEach(command::add);
    command.addAll(List.of("-jar", home.resolve("kexec-fleet-service.jar").toString(), "--server.port=" + port, "--management.server.port=0", "--kexec-fleet.data-dir=" + data()));
    settings.stream().filter(setting -> !isForJvm(setting)).forEach(command::add);
    return Leash.tie(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private Path data() {
    return folder.path().resolve("data");
  }

  private Path log() {
    return folder.path().resolve("service.log");
  }

  private String lastWords() throws IOException {
    var lines = Files.readAllLines(log());
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private static boolean isForJvm(String setting) {
    return setting.startsWith("-X");
  }

  private static boolean isJava(ProcessHandle handle) {
    return handle.info().command().map(command -> command.endsWith("/java")).orElse(false);
  }
}
