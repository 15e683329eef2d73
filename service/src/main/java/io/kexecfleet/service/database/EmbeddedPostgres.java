package io.kexecfleet.service.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL of the service's own, in {@code postgresql} in its data directory, durable like any other.
 *
 * <p>It listens on the loopback address only, has no socket file, and lets nobody in without the password, from the
 * first moment on: the cluster is made with the password set and with SCRAM as the only way in.
 */
public final class EmbeddedPostgres implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String MAJOR_VERSION = "18";
  private static final String USER = "kexec_fleet";
  private static final String PASSWORD_FILE = "postgresql-password";
  private static final int TRIES = 3;

  private final PostgresCommand command;
  private final Path cluster;
  private final String password;
  private int port;

  private EmbeddedPostgres(PostgresCommand command, Path cluster, String password) {
    this.command = command;
    this.cluster = cluster;
    this.password = password;
  }

  /**
   * Starts it, making it first where there is none, and returns when it takes connections.
   *
   * @throws CannotStartException when it does not start
   */
  public static EmbeddedPostgres start(DataDirectory home) {
    try {
      var command = new PostgresCommand(PostgresPrograms.unpackedIn(home), home.resolve("postgresql-command.log"));
      var cluster = home.resolve("postgresql");
      if (!Files.exists(cluster)) {
        make(home, command, cluster);
      }
      refuseOtherVersion(cluster);
      var password = home.secret(PASSWORD_FILE);
      if (password.isEmpty()) {
        throw new IOException(
            "%s is missing, and without it nobody can read the database in %s. Put it back."
                .formatted(home.resolve(PASSWORD_FILE), cluster));
      }
      OrphanedPostgres.end(cluster, command);
      var server = new EmbeddedPostgres(command, cluster, password.get());
      server.start();
      return server;
    } catch (IOException e) {
      throw new CannotStartException("The embedded PostgreSQL does not start: " + e.getMessage(), e);
    }
  }

  /** Made aside and moved into place, so that a half made cluster is never taken for a whole one. */
  private static void make(DataDirectory home, PostgresCommand command, Path cluster) throws IOException {
    var draft = home.resolve("postgresql.new");
    FileSystemUtils.deleteRecursively(draft);
    var secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    home.keepSecret(PASSWORD_FILE, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    log.info("Making the database in {}.", cluster);
    command.run(
        Duration.ofMinutes(2),
        "initdb",
        "--pgdata=" + draft,
        "--username=" + USER,
        "--pwfile=" + home.resolve(PASSWORD_FILE),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8");
    Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void refuseOtherVersion(Path cluster) throws IOException {
    var version = Files.readString(cluster.resolve("PG_VERSION")).strip();
    if (!version.equals(MAJOR_VERSION)) {
      throw new IOException(
          "%s was written by PostgreSQL %s and this service has %s. Dump it with the service that wrote it, and restore it here."
              .formatted(cluster, version, MAJOR_VERSION));
    }
  }

  private void start() throws IOException {
    for (int attempt = 1; ; attempt++) {
      port = freePort();
      Files.writeString(cluster.resolve("postgresql.conf"), PostgresSettings.server(port));
      Files.writeString(cluster.resolve("pg_hba.conf"), PostgresSettings.ACCESS);
      try {
        var serverLog = cluster.resolve("start.log");
        Files.deleteIfExists(serverLog);
        command.run(
            Duration.ofSeconds(130), "pg_ctl", "start", "-D", cluster.toString(), "-l", serverLog.toString(), "-w", "-t", "120");
        return;
      } catch (IOException e) {
        // Somebody may have taken the port between our look and the server's.
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The driver proves the password without showing it, and gives up where the other side asks for less. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?requireAuth=scram-sha-256".formatted(port);
  }

  public String user() {
    return USER;
  }

  public String password() {
    return password;
  }

  @Override
  public void close() {
    try {
      command.run(Duration.ofSeconds(70), "pg_ctl", "stop", "-D", cluster.toString(), "-m", "fast", "-w", "-t", "60");
    } catch (IOException e) {
      log.warn("The embedded PostgreSQL did not stop; the next start will end it. {}", e.getMessage());
    }
  }
}
