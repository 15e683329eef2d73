package io.kexecfleet.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  @TempDir private Path folder = Path.of("");

  private static Connection connect(EmbeddedPostgres server, String password) throws SQLException {
    return DriverManager.getConnection(server.url(), server.user(), password);
  }

  private static String ask(EmbeddedPostgres server, String query) throws SQLException {
    try (var connection = connect(server, server.password());
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void keep(EmbeddedPostgres server) throws SQLException {
    try (var connection = connect(server, server.password());
        var statement = connection.createStatement()) {
      statement.execute("create table kept (word text)");
      statement.execute("insert into kept values ('xyzzy')");
    }
  }

  private static long pid(Path folder) throws IOException {
    return Long.parseLong(Files.readAllLines(folder.resolve("postgresql/postmaster.pid")).getFirst());
  }

  @Test
  void keepsItsDataAndItsPasswordAndLetsNobodyElseIn() throws Exception {
    try (var home = DataDirectory.open(folder.resolve("keep"))) {
      String password;
      try (var server = EmbeddedPostgres.start(home)) {
        password = server.password();
        keep(server);
        assertThatThrownBy(() -> connect(server, "guess")).hasMessageContaining("password authentication failed");
        assertThatThrownBy(() -> connect(server, "")).isInstanceOf(SQLException.class);
        for (var database : List.of("postgres", "template1")) {
          var other = server.url().replace("/postgres?", "/" + database + "?");
          assertThatThrownBy(() -> DriverManager.getConnection(other, "postgres", "")).isInstanceOf(SQLException.class);
        }
        assertThat(ask(server, "show listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(ask(server, "show unix_socket_directories")).isEmpty();
        assertThat(ask(server, "show fsync") + ask(server, "show synchronous_commit") + ask(server, "show full_page_writes"))
            .isEqualTo("ononon");
        assertThat(ask(server, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules")).isEqualTo("scram-sha-256");
      }
      assertThat(folder.resolve("keep/postgresql/postmaster.pid")).doesNotExist();
      try (var again = EmbeddedPostgres.start(home)) {
        assertThat(again.password()).isEqualTo(password);
        assertThat(ask(again, "select word from kept")).isEqualTo("xyzzy");
      }
    }
  }

  @Test
  void endsAServerThatWasLeftBehindAndNoOtherProcess() throws Exception {
    var path = folder.resolve("orphan");
    try (var home = DataDirectory.open(path)) {
      var orphan = EmbeddedPostgres.start(home);
      var orphanPid = pid(path);
      assertThat(OrphanedPostgres.isServerOn(path.resolve("postgresql"), orphanPid)).isTrue();
      keep(orphan);
      try (var server = EmbeddedPostgres.start(home)) {
        assertThat(OrphanedPostgres.isServerOn(path.resolve("postgresql"), orphanPid)).as("the server left behind").isFalse();
        assertThat(pid(path)).isNotEqualTo(orphanPid);
        assertThat(ask(server, "select word from kept")).isEqualTo("xyzzy");
      }
      var bystander = new ProcessBuilder("sleep", "600").start();
      try {
        Files.writeString(path.resolve("postgresql/postmaster.pid"), bystander.pid() + "\n");
        try (var server = EmbeddedPostgres.start(home)) {
          assertThat(ask(server, "select word from kept")).isEqualTo("xyzzy");
          assertThat(bystander.isAlive()).as("a process that got the number of the old server").isTrue();
        }
      } finally {
        bystander.destroy();
      }
    }
  }

  @Test
  void aClusterWithoutItsPasswordOrOfAnotherVersionIsLeftAlone() throws Exception {
    var path = folder.resolve("refused");
    try (var home = DataDirectory.open(path)) {
      EmbeddedPostgres.start(home).close();
      Files.writeString(path.resolve("postgresql/PG_VERSION"), "17\n");
      assertThatThrownBy(() -> EmbeddedPostgres.start(home)).hasMessageContaining("written by PostgreSQL 17");
      Files.writeString(path.resolve("postgresql/PG_VERSION"), "18\n");
      Files.delete(path.resolve("postgresql-password"));
      assertThatThrownBy(() -> EmbeddedPostgres.start(home)).hasMessageContaining("postgresql-password is missing");
    }
  }
}
