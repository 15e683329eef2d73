package io.kexecfleet.service.checkin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CredentialRenewal;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;
import tools.jackson.databind.json.JsonMapper;

/** Agents that need a certificate beside their credential, over real TLS. */
class MutualTlsTest {

  private static final String PASSWORD = "password";
  private static final CheckIn WORD = new CheckIn(0, "boot", "7.2.12", "test", null);
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir static Path folder;

  @Test
  void anAgentShowsACertificateWithItsHostsName() throws Exception {
    key("ca", "-ext", "bc:c");
    key("server", "-ext", "san=ip:127.0.0.1,dns:localhost", "-signer", "ca");
    key("a", "-dname", "CN=somebody", "-ext", "san=dns:host-a,dns:other", "-signer", "ca");
    key("b", "-dname", "CN=host-b", "-signer", "ca");
    key("c", "-dname", "CN=host-a", "-ext", "san=dns:host-c", "-signer", "ca");
    key("stranger", "-dname", "CN=host-a");
    try (var service =
        RunningService.start(
            RunningService.temporaryFolder(),
            TestDatabase.fresh(),
            "kexec-fleet.agents.mutual-tls=required",
            "spring.ssl.bundle.jks.web.keystore.location=file:" + folder.resolve("keys.p12"),
            "spring.ssl.bundle.jks.web.keystore.password=" + PASSWORD,
            "spring.ssl.bundle.jks.web.keystore.type=PKCS12",
            "spring.ssl.bundle.jks.web.key.alias=server",
            "spring.ssl.bundle.jks.web.truststore.location=file:" + trusted(),
            "spring.ssl.bundle.jks.web.truststore.password=" + PASSWORD,
            "spring.ssl.bundle.jks.web.truststore.type=PKCS12",
            "server.ssl.bundle=web",
            "server.ssl.client-auth=want")) {
      var enrolment = new Enrolment("host-a", TestAgent.digest("secret-a"));
      assertThat(post(service, null, service.joinToken(), "enrolment", enrolment)).as("without one").isEqualTo(403);
      assertThat(post(service, "b", service.joinToken(), "enrolment", enrolment)).as("with another's").isEqualTo(403);
      assertThat(post(service, "c", service.joinToken(), "enrolment", enrolment)).as("a common name beside DNS names").isEqualTo(403);
      assertThat(post(service, "a", service.joinToken(), "enrolment", enrolment)).isEqualTo(204);
      var byCommonName = new Enrolment("host-b", TestAgent.digest("secret-b"));
      assertThat(post(service, "b", service.joinToken(), "enrolment", byCommonName)).isEqualTo(204);

      assertThat(post(service, "a", "secret-a", "check-in", WORD)).isEqualTo(200);
      assertThat(post(service, null, "secret-a", "check-in", WORD)).isEqualTo(403);
      assertThat(post(service, "b", "secret-a", "check-in", WORD)).as("a stolen credential").isEqualTo(403);
      assertThat(post(service, "a", "unknown", "check-in", WORD)).as("a certificate alone").isEqualTo(401);
      var renewal = new CredentialRenewal(TestAgent.digest("next-a"));
      assertThat(post(service, "b", "secret-a", "credential", renewal)).isEqualTo(403);
      assertThat(post(service, "a", "secret-a", "credential", renewal)).isEqualTo(204);
      assertThatThrownBy(() -> assertThat(post(service, "stranger", "secret-a", "check-in", WORD)).isEqualTo(200))
          .as("signed by nobody who is trusted")
          .isInstanceOfAny(IOException.class, AssertionError.class);
    }
  }

  @Test
  void whereTheServerAsksForNoneItDoesNotStart() {
    assertThatThrownBy(
            () ->
                RunningService.start(
                        RunningService.temporaryFolder(), TestDatabase.fresh(), "kexec-fleet.agents.mutual-tls=required")
                    .close())
        .hasStackTraceContaining("server.ssl.client-auth");
  }

  private static int post(RunningService service, @Nullable String shown, String token, String path, Object body)
      throws Exception {
    var port = service.bean(Environment.class).getProperty("local.server.port");
    var request =
        HttpRequest.newBuilder(URI.create("https://localhost:%s/agent/v1/%s".formatted(port, path)))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(tls(shown)).build()) {
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }

  private static SSLContext tls(@Nullable String shown) throws IOException, GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    var own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    if (shown != null) {
      var password = PASSWORD.toCharArray();
      own.setKeyEntry(shown, store().getKey(shown, password), password, store().getCertificateChain(shown));
    }
    keys.init(own, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStore.getInstance(trusted().toFile(), PASSWORD.toCharArray()));
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private static Path trusted() throws IOException, GeneralSecurityException {
    var file = folder.resolve("trusted.p12");
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", store().getCertificate("ca"));
    try (var out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  private static KeyStore store() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(folder.resolve("keys.p12").toFile(), PASSWORD.toCharArray());
  }

  private static void key(String name, String... more) throws IOException, InterruptedException {
    var words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", name, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2",
                "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", folder.resolve("keys.p12").toString()));
    words.addAll(List.of(more));
    if (!words.contains("-dname")) {
      words.addAll(List.of("-dname", "CN=" + name));
    }
    var process = new ProcessBuilder(words).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
