package io.kexecfleet.service.support;

import io.kexecfleet.service.database.DataDirectory;
import io.kexecfleet.service.database.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.springframework.boot.SpringApplication;
import org.springframework.util.FileSystemUtils;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * One PostgreSQL for all tests of a run: in a container where a Docker engine answers, otherwise the embedded one.
 * Every caller of {@link #fresh} gets a database of its own.
 */
public final class TestDatabase {

  /** Where to connect. */
  public record Address(String url, String user, String password) {

    /** The settings that make a service use it. */
    public String[] asProperties() {
      return new String[] {
        "spring.datasource.url=" + url, "spring.datasource.username=" + user, "spring.datasource.password=" + password
      };
    }
  }

  private static final Address SERVER = start();
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestDatabase() {}

  private static Address start() {
    if (DockerClientFactory.instance().isDockerAvailable()) {
      System.out.println("Tests run on PostgreSQL 18 in a container.");
      @SuppressWarnings("resource") // The library ends it with this process.
      var container = new PostgreSQLContainer("postgres:18.6-alpine");
      container.start();
      return new Address(container.getJdbcUrl(), container.getUsername(), container.getPassword());
    }
    System.out.println("Tests run on the embedded PostgreSQL: no Docker engine answers.");
    try {
      var folder = Files.createTempDirectory("kexec-fleet-tests");
      var home = DataDirectory.open(folder);
      var server = EmbeddedPostgres.start(home);
      // After the services that use it: as they stop they write what they have not written.
      SpringApplication.getShutdownHandlers()
          .add(
              () -> {
                server.close();
                home.close();
                FileSystemUtils.deleteRecursively(folder.toFile());
              });
      var address = new Address(server.url(), server.user(), server.password());
      outlivesNoMachine(address);
      return address;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is committed here survives processes that are killed, and need not survive more: nobody waits for the disk. */
  private static void outlivesNoMachine(Address server) {
    try (var connection = DriverManager.getConnection(server.url, server.user, server.password);
        var statement = connection.createStatement()) {
      for (var setting : List.of("fsync", "full_page_writes")) {
        statement.execute("alter system set %s = off".formatted(setting));
      }
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot set up the database of the tests.", e);
    }
  }

  /** The schema as it is, made once by the migrations; every other database is a copy. */
  private static final class Migrated {

    static final String NAME = make();

    private Migrated() {}

    private static String make() {
      var name = "migrated";
      var address = TestDatabase.make(name, "template1");
      Flyway.configure().dataSource(address.url, address.user, address.password).load().migrate();
      return name;
    }
  }

  /** A database with the schema and nothing in it. */
  public static Address fresh() {
    return make("test_" + DATABASES.incrementAndGet(), Migrated.NAME);
  }

  /** A database that no service has seen. */
  public static Address empty() {
    return make("test_" + DATABASES.incrementAndGet(), "template1");
  }

  private static Address make(String name, String template) {
    try (var connection = DriverManager.getConnection(SERVER.url, SERVER.user, SERVER.password);
        var statement = connection.createStatement()) {
      statement.execute("create database %s template %s".formatted(name, template));
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot make a database for a test.", e);
    }
    return new Address(SERVER.url.replaceFirst("(://[^/]+/)[^?]*", "$1" + name), SERVER.user, SERVER.password);
  }
}
