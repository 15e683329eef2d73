package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service whose certificate was signed by an authority that nobody in the world knows. */
class CertificateAuthorityTest {

  private static final Enrolment ENROLMENT = new Enrolment("web-1", "00".repeat(32));

  @TempDir static Path shared;
  @TempDir Path folder;

  private HttpsServer server = TestKeys.noServer();

  @BeforeAll
  static void makeAuthorities() throws IOException, InterruptedException {
    keys().make("ca", "EC", "-ext", "bc:c");
    keys().make("other", "EC", "-ext", "bc:c");
    keys().make("server", "EC", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
  }

  @BeforeEach
  void serve() throws IOException, GeneralSecurityException {
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys().showing("server"), null, null);
    server = TestKeys.server(new HttpsConfigurator(tls));
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
      text.append(keys().certificate(name));
    }
    return Files.writeString(folder.resolve("ca.pem"), text);
  }

  private static TestKeys keys() {
    return new TestKeys(shared);
  }
}
