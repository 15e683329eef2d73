package io.kexecfleet.agent.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that lets in only who shows a certificate. */
class ClientCertificateTest {

  private static final Enrolment ENROLMENT = new Enrolment("web-1", "00".repeat(32));

  @TempDir static Path shared;
  @TempDir Path folder;

  private final List<String> seen = new ArrayList<>();
  private HttpsServer server = TestKeys.noServer();
  private ClientFiles files = new ClientFiles(Path.of(""), Path.of(""));

  @BeforeAll
  static void makeKeys() throws IOException, InterruptedException {
    keys().make("ca", "EC", "-ext", "bc:c");
    keys().make("server", "EC", "-ext", "san=ip:127.0.0.1", "-signer", "ca");
    keys().make("web-1", "EC", "-signer", "ca");
    keys().make("web-1-renewed", "RSA", "-signer", "ca");
  }

  @BeforeEach
  void serve() throws IOException, GeneralSecurityException {
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys().showing("server"), keys().trusting("ca"), null);
    server =
        TestKeys.server(
            new HttpsConfigurator(tls) {
              @Override
              public void configure(HttpsParameters parameters) {
                var asking = getSSLContext().getDefaultSSLParameters();
                asking.setNeedClientAuth(true);
                parameters.setSSLParameters(asking);
              }
            });
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          seen.add(((HttpsExchange) exchange).getSSLSession().getPeerPrincipal().getName());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    Files.writeString(folder.resolve("ca.pem"), keys().certificate("ca"));
    files = new ClientFiles(folder.resolve("host.pem"), folder.resolve("host.key"));
    write("web-1");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void whatWasRenewedIsShownWithTheNextRequest() throws Exception {
    var certificate = new ClientCertificate(files, folder.resolve("ca.pem"));
    assertThat(certificate.sockets()).as("nothing has changed").isSameAs(certificate.sockets());
    var service = service(certificate);
    service.enrol(ENROLMENT, "join");
    write("web-1-renewed");
    service.enrol(ENROLMENT, "join");
    assertThat(seen).containsExactly("CN=web-1", "CN=web-1-renewed");
    Files.writeString(files.key(), "half a k");
    assertThatThrownBy(() -> service.enrol(ENROLMENT, "join")).isInstanceOf(IOException.class).hasMessageContaining("host.key");
    write("web-1");
    service.enrol(ENROLMENT, "join");
    assertThat(seen).last().isEqualTo("CN=web-1");
  }

  @Test
  void whoShowsNoneIsNotLetIn() throws Exception {
    var service = service(CertificateAuthority.trusting(folder.resolve("ca.pem")));
    assertThatThrownBy(() -> service.enrol(ENROLMENT, "join")).isInstanceOf(IOException.class);
    assertThat(seen).isEmpty();
  }

  @Test
  void filesThatCannotBeUnderstoodAreAnErrorThatNamesThem() throws Exception {
    var key = Files.readString(files.key());
    for (var wrong : List.of("", "rubbish", key.replace("PRIVATE KEY", "EC PRIVATE KEY"), key.substring(0, 90) + "\n-----END PRIVATE KEY-----")) {
      Files.writeString(files.key(), wrong);
      assertThatThrownBy(() -> new ClientCertificate(files, null)).as(wrong).isInstanceOf(IOException.class).hasMessageContaining("host.key");
    }
    Files.writeString(files.key(), key);
    Files.writeString(files.certificate(), "rubbish");
    assertThatThrownBy(() -> new ClientCertificate(files, null)).isInstanceOf(IOException.class).hasMessageContaining("host.pem");
    Files.delete(files.certificate());
    assertThatThrownBy(() -> new ClientCertificate(files, null)).isInstanceOf(IOException.class).hasMessageContaining("host.pem");
  }

  private HttpService service(HttpService.Encryption tls) {
    return new HttpService(URI.create("https://127.0.0.1:" + server.getAddress().getPort()), tls, System::currentTimeMillis);
  }

  private void write(String name) throws IOException, GeneralSecurityException {
    Files.writeString(files.certificate(), keys().certificate(name));
    Files.writeString(files.key(), keys().key(name));
  }

  private static TestKeys keys() {
    return new TestKeys(shared);
  }
}
