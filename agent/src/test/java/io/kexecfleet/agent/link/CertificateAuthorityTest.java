package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose certificate was signed by an authority that nobody in the world knows. */
class CertificateAuthorityTest {

  private static final String PASSWORD = "password";
  private static final Enrolment ENROLMENT = new Enrolment("web-1", "00".repeat(32));

  @TempDir static Path shared;
  @TempDir Path folder;

  private HttpsServer server = stopped();

  @BeforeAll
  static void makeAuthorities() throws IOException, InterruptedException {
    keytool("ca", "-ext", "bc:c");
    keytool("other", "-ext", "bc:c");
    keytool("server", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
  }

  @BeforeEach
  void serve() throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    var own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    own.setKeyEntry("server", store().getKey("server", PASSWORD.toCharArray()), PASSWORD.toCharArray(), store().getCertificateChain("server"));
    keys.init(own, PASSWORD.toCharArray());
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aServiceIsBelievedWithItsAuthorityAndNotWithAnother() throws Exception {
    var service = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    new HttpService(service, CertificateAuthority.trusting(pem("ca")), System::currentTimeMillis).enrol(ENROLMENT, "join");
    new HttpService(service, CertificateAuthority.trusting(pem("other", "ca")), System::currentTimeMillis).enrol(ENROLMENT, "join");
    var others = new HttpService(service, CertificateAuthority.trusting(pem("other")), System::currentTimeMillis);
    assertThatThrownBy(() -> others.enrol(ENROLMENT, "join")).isInstanceOf(SSLException.class);
    var worlds = new HttpService(service, null, System::currentTimeMillis);
    assertThatThrownBy(() -> worlds.enrol(ENROLMENT, "join")).isInstanceOf(SSLException.class);
  }

  /** That a certificate is good is not enough: it has to be the service's. */
  @Test
  void aCertificateForAnotherHostIsNotBelieved() throws Exception {
    var elsewhere = URI.create("https://localhost:" + server.getAddress().getPort());
    var service = new HttpService(elsewhere, CertificateAuthority.trusting(pem("ca")), System::currentTimeMillis);
    assertThatThrownBy(() -> service.enrol(ENROLMENT, "join")).isInstanceOf(IOException.class).hasMessageContaining("localhost");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsAnErrorThatNamesIt() throws Exception {
    var good = Files.readString(pem("ca"));
    var wrong =
        List.of("", "rubbish", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", good.substring(0, good.length() / 2), good + " ".repeat(1 << 20));
    for (var text : wrong) {
      var file = Files.writeString(folder.resolve("wrong.pem"), text);
      assertThatThrownBy(() -> CertificateAuthority.trusting(file))
          .as(text.strip())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("wrong.pem");
    }
    assertThatThrownBy(() -> CertificateAuthority.trusting(folder.resolve("none.pem")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none.pem");
  }

  private Path pem(String... names) throws IOException, GeneralSecurityException {
    var text = new StringBuilder();
    for (var name : names) {
      var encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(store().getCertificate(name).getEncoded());
      text.append("-----BEGIN CERTIFICATE-----\n").append(encoded).append("\n-----END CERTIFICATE-----\n");
    }
    return Files.writeString(folder.resolve("ca.pem"), text);
  }

  private static KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(shared.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
  }

  private static void keytool(String name, String... more) throws IOException, InterruptedException {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-keyalg", "EC", "-groupname", "secp256r1",
                "-validity", "2", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", shared.resolve("keys.p12").toString()));
    words.addAll(List.of(more));
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static HttpsServer stopped() {
    try {
      return HttpsServer.create();
    } catch (IOException failed) {
      throw new IllegalStateException(failed);
    }
  }
}
