package io.kexecfleet.lab.service;

import io.kexecfleet.lab.process.RunFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of the lab's own, durable like a real one, on a port of the loopback that stays the same when it is
 * restarted. It ends with this JVM.
 */
public final class LabDatabase implements AutoCloseable {

  private static final String USER = "postgres";
  private static final Duration STARTS_WITHIN = Duration.ofMinutes(1);

  private final RunFolder folder;
  private final int port;
  private EmbeddedPostgres server;

  private LabDatabase(RunFolder folder, int port) throws IOException {
    this.folder = folder;
    this.port = port;
    this.server = launch();
  }

  /** @param runs folder for the files of what runs; in a folder of its own there go its programs and its data */
  public static LabDatabase start(Path runs) throws IOException {
    return new LabDatabase(RunFolder.create(runs.toAbsolutePath()), FreePort.any());
  }

  /** What leads a service to it. */
  public List<String> settings() {
    return List.of(
        "--spring.datasource.url=jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
        "--spring.datasource.username=" + USER,
        "--spring.datasource.password=");
  }

  /** The first column of what a query finds, as text. */
  public List<String> read(String query) throws SQLException {
    var found = new ArrayList<String>();
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  public Connection connect() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  /** Ends it like a power cut: connections break, and the next start recovers what was committed. */
  public void crash() throws IOException, InterruptedException {
    var postmaster = ProcessHandle.of(Long.parseLong(firstLine("postmaster.pid"))).orElseThrow();
    postmaster.destroyForcibly();
    // The kernel takes back the shared memory with the last of them; before that no other server starts.
    for (var left = servers(); !left.isEmpty(); left = servers()) {
      for (var process : left) {
        process.destroyForcibly();
        process.onExit().orTimeout(STARTS_WITHIN.toSeconds(), TimeUnit.SECONDS).join();
      }
    }
    server.close();
  }

  /** Starts it again after {@link #crash}, with its data. */
  public void startAgain() throws IOException {
    server = launch();
  }

  @Override
  public void close() throws IOException {
    server.close();
    folder.close();
  }

  private EmbeddedPostgres launch() throws IOException {
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(folder.path().resolve("programs").toFile())
        .setDataDirectory(data())
        .setCleanDataDirectory(false)
        .setPort(port)
        .setPGStartupWait(STARTS_WITHIN)
        // The library's own settings are for data that nobody needs.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("shared_preload_libraries", "pg_stat_statements")
        .setServerConfig("shared_buffers", "64MB")
        .setServerConfig("max_connections", "60")
        .start();
  }

  /** The server's processes, those of its connections included. */
  private List<ProcessHandle> servers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().map(command -> command.startsWith(folder.path().toString())).orElse(false))
        .toList();
  }

  private Path data() {
    return folder.path().resolve("data");
  }

  private String firstLine(String file) throws IOException {
    try (var lines = Files.lines(data().resolve(file))) {
      return lines.findFirst().orElseThrow().strip();
    }
  }
}
