package io.kexecfleet.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kexecfleet.packaging.ServerCertificate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real service takes what the chart gives it: its settings, its secrets where they are mounted, and its probes. */
@Timeout(300)
class ChartedServiceIT {

  private static final String SECRET = "first-administrator-0123456789-0123456789-0123456789";

  @TempDir private Path folder;

  @Test
  void itStartsOnADatabaseWithACertificateAndShowsItsOwn() throws Exception {
    var certificate = ServerCertificate.of(folder, "dns:fleet.example,ip:127.0.0.1");
    try (var database = database(certificate)) {
      var secrets =
          Map.of(
              "fleet", Map.of("tls.crt", certificate.certificate(), "tls.key", certificate.key()),
              "database-ca", Map.of("ca.crt", certificate.certificate()),
              "fleet-database", Map.of("username", "postgres", "password", "x"),
              "first", Map.of("secret", SECRET + "\n"));
      run("private-authority", database.getPort(), secrets);
    }
  }

  @Test
  void itStartsBehindAProxy() throws Exception {
    try (var database = database(ServerCertificate.of(folder, "ip:127.0.0.1"))) {
      run(
          "proxy",
          database.getPort(),
          Map.of("fleet-database", Map.of("username", "postgres", "password", "x"), "first", Map.of("secret", SECRET)));
    }
  }

  private void run(String values, int databasePort, Map<String, Map<String, String>> secrets) throws Exception {
    var port = freePort();
    var wanted = Chart.values(values);
    ((ObjectNode) wanted.at("/database/external")).put("host", "127.0.0.1").put("port", databasePort).put("name", "postgres");
    wanted.putObject("firstAdministrator").put("secretName", "first");
    // A test listens on this machine's own address only, and at ports that are free.
    var settings = wanted.putObject("settings");
    settings.putObject("server").put("address", "127.0.0.1").put("port", port);
    settings.putObject("management").putObject("server").put("address", "127.0.0.1").put("port", freePort());
    try (var pod = Pod.start(Files.createDirectory(folder.resolve("root")), Chart.render(folder, wanted), secrets, port)) {
      pod.awaitReady();

      var made = pod.ask("POST", "/api/v1/first-administrator", SECRET, "{\"name\":\"alice\"}");
      assertThat(made).startsWith("HTTP/1.1 201");
      assertThat(pod.log()).doesNotContain(SECRET);
    }
  }

  /** A server that takes connections over TLS. */
  private EmbeddedPostgres database(ServerCertificate certificate) throws IOException {
    var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var place = Files.createDirectory(folder.resolve("database"));
    var key = Files.createFile(place.resolve("key.pem"), owner);
    Files.writeString(key, certificate.key());
    var chain = Files.writeString(place.resolve("certificate.pem"), certificate.certificate());
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(place.resolve("programs").toFile())
        .setServerConfig("ssl", "on")
        .setServerConfig("ssl_cert_file", chain.toString())
        .setServerConfig("ssl_key_file", key.toString())
        .setServerConfig("unix_socket_directories", "")
        .start();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
