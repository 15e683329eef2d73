package io.kexecfleet.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.service.database.CannotStartException;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestAgent;
import io.kexecfleet.service.support.TestCertificate;
import io.kexecfleet.service.support.TestDatabase;
import io.kexecfleet.service.support.TlsConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

/** New connections get the certificate that is in the files, without a restart, as long as it is one. */
@ExtendWith(OutputCaptureExtension.class)
class ServedCertificateTest {

  private static final String BUNDLE = "spring.ssl.bundle.pem.web.";

  private static final Map<String, Object> CHECK_IN =
      Map.of("seenGeneration", 0, "bootId", "b", "kernelRelease", "k", "agentVersion", "v");

  private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

  @TempDir private Path folder = Path.of("");

  private final Path home = RunningService.temporaryFolder();
  private final TestDatabase.Address database = TestDatabase.fresh();

  private Path certificate() {
    return folder.resolve("certificate.pem");
  }

  private Path key() {
    return folder.resolve("key.pem");
  }

  private RunningService start() {
    return RunningService.start(
        home,
        database,
        "server.ssl.bundle=web",
        "server.ssl.client-auth=want",
        BUNDLE + "keystore.certificate=file:" + certificate(),
        BUNDLE + "keystore.private-key=file:" + key(),
        BUNDLE + "reload-on-update=true",
        "spring.ssl.bundle.watch.file.quiet-period=100ms",
        "kexec-fleet.check-in.hold=60s");
  }

  private static String post(String path, String token, Object body) {
    var json = JsonMapper.builder().build().writeValueAsString(body);
    return """
        POST %s HTTP/1.1\r
        Host: 127.0.0.1\r
        Authorization: Bearer %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s"""
        .formatted(path, token, json.length(), json);
  }

  private static String owner(RunningService service) throws IOException {
    try (var connection = TlsConnection.to(service.port())) {
      return connection.owner();
    }
  }

  private void awaitOwner(RunningService service, String name) {
    await().atMost(Duration.ofSeconds(30)).until(() -> owner(service).equals("CN=" + name));
  }

  private static double daysLeft(RunningService service) {
    return service.bean(MeterRegistry.class).get("kexec.fleet.certificate.expiry").timeGauge().value(TimeUnit.DAYS);
  }

  @Test
  void aChangedOneIsServedAndABrokenOneIsNot(CapturedOutput output) throws IOException {
    var first = TestCertificate.of("first", Duration.ofDays(10));
    first.writeCertificate(certificate());
    first.writeKey(key());
    try (var plain = RunningService.start(home, database)) {
      var enrolment = new Enrolment("tls", TestAgent.digest("tls-credential"));
      assertThat(plain.joiner().post("/agent/v1/enrolment", enrolment).status()).isEqualTo(204);
    }
    try (var service = start();
        var old = TlsConnection.to(service.port())) {
      assertThat(old.owner()).isEqualTo("CN=first");
      assertThat(daysLeft(service)).isBetween(9.9, 10.0);
      old.raw().say("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      assertThat(old.raw().until(END_OF_CHUNKS)).startsWith("HTTP/1.1 200").contains("Strict-Transport-Security: max-age=31536000");
      old.raw().say(post("/agent/v1/check-in", "tls-credential", CHECK_IN));

      var second = TestCertificate.of("second", Duration.ofDays(90));
      second.writeKey(key());
      await().atMost(Duration.ofSeconds(30)).until(() -> output.getAll().contains("belongs to another certificate"));
      assertThat(owner(service)).as("half of the new one").isEqualTo("CN=first");
      second.writeCertificate(certificate());
      awaitOwner(service, "second");
      assertThat(daysLeft(service)).isBetween(89.9, 90.0);

      Files.writeString(certificate(), "-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n");
      await().atMost(Duration.ofSeconds(30)).until(() -> output.getAll().split("cannot be served", -1).length > 2);
      assertThat(owner(service)).isEqualTo("CN=second");

      var third = TestCertificate.of("third", Duration.ofDays(30));
      third.writeCertificate(certificate());
      third.writeKey(key());
      awaitOwner(service, "third");

      try (var other = TlsConnection.to(service.port())) {
        other.raw().say(post("/agent/v1/check-in", "tls-credential", CHECK_IN));
        assertThat(old.raw().until("\r\n\r\n")).as("held all the while on the old connection").contains("HTTP/1.1 200");
      }
    }
  }

  @Test
  void olderProtocolsAreNotSpokenNorForOthersAnswered() throws IOException {
    var only = TestCertificate.of("only", Duration.ofDays(10));
    only.writeCertificate(certificate());
    only.writeKey(key());
    try (var service = start()) {
      for (var protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
        try (var connection = TlsConnection.to(service.port(), protocol)) {
          assertThat(connection.socket().getSession().getProtocol()).isEqualTo(protocol);
        }
      }
      try (var connection = TlsConnection.to(service.port())) {
        connection.raw().say("GET /livez HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");
        assertThat(connection.raw().until("}")).startsWith("HTTP/1.1 400").contains("MALFORMED_REQUEST");
      }
      assertThatThrownBy(() -> TlsConnection.to(service.port(), "TLSv1.1")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void withOneThatCannotBeServedItDoesNotStart() throws IOException {
    TestCertificate.of("one", Duration.ofDays(10)).writeCertificate(certificate());
    TestCertificate.of("other", Duration.ofDays(10)).writeKey(key());
    assertThatThrownBy(this::start)
        .hasRootCauseMessage("the private key belongs to another certificate")
        .hasStackTraceContaining(CannotStartException.class.getName());
  }
}
