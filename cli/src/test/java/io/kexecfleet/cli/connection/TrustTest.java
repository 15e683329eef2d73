package io.kexecfleet.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kexecfleet.cli.support.Caller;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service with a certificate of an authority of its own. */
class TrustTest {

  private static final String PASSWORD = "not-a-secret";

  @TempDir private static Path folder;

  private static HttpsServer server;
  private static Path authority;

  @BeforeAll
  static void start() throws Exception {
    authority = certificate("served", "ip:127.0.0.1");
    var keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(KeyStore.getInstance(folder.resolve("served.p12").toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"name\": \"alice\", \"grants\": []}".getBytes(StandardCharsets.UTF_8));
          }
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @Test
  void whomTheFileNamesIsTrusted() {
    assertThat(caller().with("KEXEC_FLEET_CA_FILE", authority.toString()).run("whoami").status()).isZero();
  }

  @Test
  void aLoginRemembersWhomToTrust() {
    var caller = new Caller(folder).typing(Caller.TOKEN);

    assertThat(caller.run("login", address("127.0.0.1"), "--token-file", "-", "--ca-file", authority.toString()).status()).isZero();
    assertThat(caller.run("whoami").status()).isZero();
  }

  @Test
  void withoutTheFileItIsSaidHowToTrust() {
    var result = caller().run("whoami");

    assertThat(result.status()).isEqualTo(6);
    assertThat(result.err()).contains("is not trusted", "of an authority that is not trusted here", "--ca-file FILE").hasLineCount(1);
  }

  @Test
  void whoIsInTheFileAndIsNotTheServiceIsNotTrusted() throws Exception {
    var other = certificate("other", "ip:127.0.0.1");

    var result = caller().with("KEXEC_FLEET_CA_FILE", other.toString()).run("whoami");

    assertThat(result.status()).isEqualTo(6);
    assertThat(result.err()).contains("Trusted are those in " + other);
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() {
    var result =
        caller().with("KEXEC_FLEET_CA_FILE", authority.toString()).with("KEXEC_FLEET_URL", address("localhost")).run("whoami");

    assertThat(result.status()).isEqualTo(6);
    assertThat(result.err()).contains("is not trusted", "localhost").hasLineCount(1);
  }

  @Test
  void aServiceWithoutTlsIsToldFromOneThatIsNotTrusted() throws Exception {
    try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var answering = Thread.ofVirtual().start(() -> refuse(plain));
      var result = caller().with("KEXEC_FLEET_URL", "https://127.0.0.1:" + plain.getLocalPort()).run("whoami");
      answering.join();

      assertThat(result.status()).isEqualTo(6);
      assertThat(result.err()).contains("does not speak TLS as it should").hasLineCount(1);
    }
  }

  /** As web servers do that are spoken to in TLS and expect none. */
  private static void refuse(ServerSocket plain) {
    try (var connection = plain.accept()) {
      connection.getInputStream().readNBytes(1);
      connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      // Until the other side has read that and hangs up: closing with something unread would take it back.
      connection.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws IOException {
    var empty = Files.writeString(folder.resolve("empty.pem"), "");

    var result = caller().with("KEXEC_FLEET_CA_FILE", empty.toString()).run("whoami");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("has no certificate in it");
  }

  private static Caller caller() {
    return new Caller(Path.of("/nowhere")).with("KEXEC_FLEET_URL", address("127.0.0.1")).with("KEXEC_FLEET_TOKEN", Caller.TOKEN);
  }

  private static String address(String host) {
    return "https://%s:%d".formatted(host, server.getAddress().getPort());
  }

  /** One that is its own authority, with its key in a file beside it. */
  private static Path certificate(String name, String subject) throws IOException, InterruptedException {
    var store = List.of("-keystore", folder.resolve(name + ".p12").toString(), "-storepass", PASSWORD, "-alias", name);
    var pem = folder.resolve(name + ".pem");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "san=" + subject);
    keytool(store, "-exportcert", "-rfc", "-file", pem.toString());
    return pem;
  }

  private static void keytool(List<String> store, String... what) throws IOException, InterruptedException {
    var words = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    words.addAll(List.of(what));
    words.addAll(store);
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
