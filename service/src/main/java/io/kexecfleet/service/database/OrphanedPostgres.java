package io.kexecfleet.service.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that outlives a service killed on the spot. Only called with the data directory's lock in hand, so no
 * living service needs the server that is found.
 */
final class OrphanedPostgres {

  private static final Logger log = LoggerFactory.getLogger(OrphanedPostgres.class);
  private static final Path PROC = Path.of("/proc");

  private OrphanedPostgres() {}

  /** Ends the server on this cluster, if one runs, and waits for its end. Never touches another process. */
  static void end(Path cluster, PostgresCommand command) throws IOException {
    var pidFile = cluster.resolve("postmaster.pid");
    var pid = pidIn(pidFile);
    if (pid.isEmpty()) {
      return;
    }
    if (isServerOn(cluster, pid.get())) {
      log.info("The last service was killed and left its PostgreSQL (process {}) behind: ending it.", pid.get());
      command.run(Duration.ofSeconds(70), "pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", "60");
    } else if (ProcessHandle.of(pid.get()).isPresent()) {
      // The number belongs to somebody else by now; PostgreSQL would take that for a running server.
      Files.delete(pidFile);
    }
  }

  private static Optional<Long> pidIn(Path pidFile) throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    try (var lines = Files.lines(pidFile)) {
      return lines.findFirst().filter(line -> line.matches("[0-9]{1,18}")).map(Long::parseLong);
    }
  }

  /** A server's program is {@code postgres} and its working directory is its cluster. */
  static boolean isServerOn(Path cluster, long pid) {
    var process = PROC.resolve(Long.toString(pid));
    try {
      var program = Files.readSymbolicLink(process.resolve("exe")).getFileName().toString();
      var folder = Files.readSymbolicLink(process.resolve("cwd"));
      return program.replace(" (deleted)", "").equals("postgres") && folder.equals(cluster.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
