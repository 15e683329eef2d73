package io.kexecfleet.service.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.support.RawConnection;
import io.kexecfleet.service.support.RunningService;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatusCode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is sent, the answer is a problem: short, and with nothing of the inside in it. */
class RawRequestsTest {

  private static final RunningService SERVICE = RunningService.shared();
  private static final String CLOSE = "Host: x\r\nConnection: close\r\n\r\n";

  static Stream<Arguments> requests() {
    return Stream.of(
            Arguments.of("no HTTP at all", "\u0001\u0002\u0003\r\n\r\n", 400),
            Arguments.of("another protocol", "SSH-2.0-x\r\n\r\n", 400),
            Arguments.of("a version that is none", "GET / HTTP/9.9\r\n" + CLOSE, 505),
            Arguments.of("no host", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
            Arguments.of("two hosts", "GET / HTTP/1.1\r\nHost: y\r\n" + CLOSE, 400),
            Arguments.of("a long address", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + CLOSE, 414),
            Arguments.of("a long field", "GET / HTTP/1.1\r\nA: " + "a".repeat(20_000) + "\r\n" + CLOSE, 431),
            Arguments.of("many fields", "GET / HTTP/1.1\r\n" + "A: a\r\n".repeat(5_000) + CLOSE, 431),
            Arguments.of("two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + CLOSE, 400),
            Arguments.of("a length and chunks", "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n" + CLOSE, 400),
            Arguments.of("an unknown coding", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + CLOSE, 400),
            Arguments.of("a way up", "GET /api/v1/../../etc/passwd HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("a way out", "GET /../../etc/passwd HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("an ambiguous address", "GET /api/v1/%2e%2e/hosts HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("a null", "GET /api/%00 HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("parameters in the path", "GET /api/v1/hosts;x=y HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("two slashes", "GET //api//v1 HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("a method that reflects", "TRACE / HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("a method nobody knows", "STEAL / HTTP/1.1\r\n" + CLOSE, 400),
            Arguments.of("a page of errors", "GET /error HTTP/1.1\r\n" + CLOSE, 401),
            Arguments.of("nothing there", "GET /nothing HTTP/1.1\r\nAccept: text/html\r\n" + CLOSE, 401))
        .flatMap(it -> Stream.of(SERVICE.port(), SERVICE.managementPort()).map(port -> Arguments.of(it.get()[0], it.get()[1], it.get()[2], port)));
  }

  @ParameterizedTest(name = "{0} at {3}")
  @MethodSource("requests")
  void theAnswerIsAProblem(String name, String request, int status, int port) throws IOException {
    try (var connection = RawConnection.to(port)) {
      connection.takes(request);
      var answer = connection.untilClosed();
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
      assertThat(answer.length()).isLessThan(2_000);
      var head = answer.substring(0, answer.indexOf("\r\n\r\n") + 2).toLowerCase(Locale.ROOT);
      assertThat(head)
          .contains("\r\ncontent-type: application/problem+json")
          .contains("\r\nx-content-type-options: nosniff\r\n")
          .contains("\r\ncontent-security-policy: default-src 'none';")
          .doesNotContain("\r\nserver:", "x-powered-by");
      assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("jetty", "spring", "exception", "<html", "passwd", "java");
      var body = answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
      var problem = JsonMapper.builder().build().readTree(body);
      assertThat(problem.path("status").asInt()).isEqualTo(status);
      assertThat(problem.path("code").asString()).isEqualTo(status == 400 ? "MALFORMED_REQUEST" : ProblemCode.of(HttpStatusCode.valueOf(status)).name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "7b22", "0000002200110000", "2200000000001100"})
  void bytesThatAreNoTextAreNoJson(String bytes) {
    var answer = SERVICE.operator().postAs("application/json", "/api/v1/rollouts/preview", HexFormat.of().parseHex(bytes));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).startsWith("The body is not JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "1"})
  void whatIsTooDeepOrTooLongIsNamed(String again) {
    var body = "{\"maxOut\": " + again.repeat(5_000);
    var answer = SERVICE.operator().postAs("application/json", "/api/v1/rollouts/preview", body.getBytes(US_ASCII));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text("detail")).startsWith("The body goes beyond what is read");
  }

  @Test
  void whoIsRefusedBeforeTheirBodyCameIsToldThatTheConnectionEnds() throws IOException {
    try (var connection = RawConnection.to(SERVICE.port())) {
      connection.say("POST /api/v1/rollouts HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
      assertThat(connection.untilClosed().toLowerCase(Locale.ROOT)).startsWith("http/1.1 401").contains("\r\nconnection: close\r\n");
    }
  }

  @Test
  void afterWhatCannotBeReadTheConnectionEndsAndItIsSaid() throws IOException {
    try (var connection = RawConnection.to(SERVICE.port())) {
      connection.say("GET /api/%00 HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(connection.untilClosed().toLowerCase(Locale.ROOT)).startsWith("http/1.1 400").contains("\r\nconnection: close\r\n");
    }
  }

  @Test
  void aConnectionWhoseBodyHasComeGoesOn() throws IOException {
    try (var connection = RawConnection.to(SERVICE.port())) {
      connection.say("POST /api/v1/rollouts HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
      assertThat(connection.until("}").toLowerCase(Locale.ROOT)).startsWith("http/1.1 401").doesNotContain("connection: close");
      connection.say("GET /livez HTTP/1.1\r\n" + CLOSE);
      assertThat(connection.untilClosed()).startsWith("HTTP/1.1 200");
    }
  }
}
