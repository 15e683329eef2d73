package io.kexecfleet.service.gate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.outgoing.Line;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks servers with all kinds of manners: whatever they do, there is a verdict in time, and only a clean answer opens. */
@Timeout(60)
class GateKeeperTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  /** For answers that come: long enough for a machine that is busy with something else. */
  private static final Duration TIME_LIMIT = Duration.ofSeconds(20);

  /** For answers that never come. */
  private static final Duration SHORT = Duration.ofMillis(500);

  private static final String GOOD =
      """
      {"status":"success","data":{"resultType":"scalar","result":[1700000000,"0.1"]}}""";

  @TempDir private Path folder = Path.of("");
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (var one : opened) {
      one.close();
    }
  }

  private OddServer server(OddServer.Manners manners) throws IOException {
    var server = new OddServer(manners);
    opened.add(server);
    return server;
  }

  private GateKeeper keeper(String prometheusUrl, String tokenFile, Duration timeLimit, String... allowed) {
    var settings = new GateSettings(prometheusUrl, tokenFile, List.of(allowed), timeLimit);
    var line = new Line(settings.timeLimit());
    opened.add(line);
    return new GateKeeper(settings, line, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private Verdict askPage(OddServer server, @Nullable String contains, Integer... statuses) {
    return askPage(server, TIME_LIMIT, contains, statuses);
  }

  private Verdict askPage(OddServer server, Duration timeLimit, @Nullable String contains, Integer... statuses) {
    var url = "http://127.0.0.1:%d/page?key=s3cret".formatted(server.port());
    return keeper("", "", timeLimit, "http://127.0.0.1:" + server.port()).ask(SomeGates.page(url, contains, statuses));
  }

  private Verdict askPrometheus(OddServer server) {
    return askPrometheus(server, "", TIME_LIMIT);
  }

  private Verdict askPrometheus(OddServer server, String tokenFile, Duration timeLimit) {
    return keeper("http://127.0.0.1:%d/base".formatted(server.port()), tokenFile, timeLimit).ask(gate());
  }

  private static GateSpec.Prometheus gate() {
    return SomeGates.prometheus("sum(rate(errors[5m])) & more", GateSpec.Comparison.LESS, 0.5);
  }

  @Test
  void prometheusIsAskedAsItWantsToBe() throws Exception {
    var server = server(call -> call.say(200, GOOD));
    assertThat(askPrometheus(server)).isEqualTo(new Verdict(true, "The value is 0.1, which is < 0.5.", NOW));
    var call = server.calls.getFirst();
    assertThat(call.head()).startsWith("POST /base/api/v1/query HTTP/1.1\r\n").contains("application/x-www-form-urlencoded");
    assertThat(call.head()).doesNotContainIgnoringCase("authorization").doesNotContainIgnoringCase("upgrade");
    assertThat(call.body()).isEqualTo("query=sum%28rate%28errors%5B5m%5D%29%29+%26+more&timeout=20000ms");
  }

  @Test
  void aPageIsOpenByItsStatusAndItsText() throws Exception {
    var server = server(call -> call.say(201, "All is green."));
    assertThat(askPage(server, null, 200, 201)).isEqualTo(new Verdict(true, "The answer was 201.", NOW));
    assertThat(server.calls.getFirst().head()).startsWith("GET /page?key=s3cret HTTP/1.1\r\n");
    assertThat(askPage(server, null, 200).detail()).isEqualTo("The answer was 201, not one of [200].");
    var page = server(call -> call.say(200, "All is green."));
    assertThat(askPage(page, "green", 200).open()).isTrue();
    assertThat(askPage(page, "red", 200)).isEqualTo(new Verdict(false, "The answer was 200, but the text is not in the body.", NOW));
  }

  static Stream<Arguments> badManners() {
    return Stream.<Arguments>of(
        manners("hangs up at once", "connection broke", _ -> {}),
        manners("says garbage", "connection broke", call -> call.say("SSH-2.0-OpenSSH_10.0\r\n\r\n")),
        manners("breaks off in the headers", "connection broke", call -> call.say("HTTP/1.1 200 OK\r\nContent-Le")),
        manners("breaks off in the body", "connection broke", call -> call.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + GOOD)),
        manners("breaks off between chunks", "connection broke", call -> call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")),
        manners("says nothing", "no complete answer within PT0.5S", call -> call.wait(new CountDownLatch(1))),
        manners("stalls in the body", "no complete answer within PT0.5S", GateKeeperTest::stall),
        manners("has endless headers", "connection broke", call -> endless(call, "HTTP/1.1 200 OK\r\n", "X-More: " + "x".repeat(1000) + "\r\n")),
        manners("promises forever", "connection broke", call -> endless(call, "", "HTTP/1.1 103 Early\r\n\r\n")),
        manners("contradicts itself about the length", "answer cannot be read", call -> call.say("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + GOOD)),
        manners("redirects", "The answer was 302|Prometheus answered 302", call -> call.say("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")),
        manners("fails", "The answer was 500|Prometheus answered 500", call -> call.say(500, GOOD)),
        manners("wants a password", "The answer was 401|Prometheus answered 401|connection broke", call -> call.say(401, GOOD)),
        manners("wants a proxy's password", "The answer was 407|Prometheus answered 407|connection broke", call -> call.say(407, GOOD)));
  }

  private static Arguments manners(String name, String reason, OddServer.Manners manners) {
    return Arguments.argumentSet(name, reason, manners);
  }

  private static void stall(OddServer.Call call) throws IOException {
    call.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + GOOD);
    call.wait(new CountDownLatch(1));
  }

  private static void endless(OddServer.Call call, String start, String more) throws IOException {
    call.say(start);
    while (true) {
      call.say(more);
    }
  }

  @ParameterizedTest
  @MethodSource("badManners")
  void badMannersAreClosedAndSaidSo(String reason, OddServer.Manners manners) throws Exception {
    var server = server(manners);
    var timeLimit = reason.contains("PT0.5S") ? SHORT : TIME_LIMIT;
    for (var verdict : List.of(askPrometheus(server, "", timeLimit), askPage(server, timeLimit, "not there", 200))) {
      assertThat(verdict.open()).isFalse();
      assertThat(verdict.detail()).containsPattern(reason).doesNotContain("s3cret");
      assertThat(verdict.askedAt()).isEqualTo(NOW);
    }
    assertThat(server.calls).as("no redirect is followed").noneMatch(call -> call.head().contains("elsewhere"));
  }

  @Test
  void aBodyIsReadNoFurtherThanItIsNeeded() throws Exception {
    var start = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ngreen\r\n";
    var endless = server(call -> endless(call, start, "400\r\n" + "x".repeat(1024) + "\r\n"));
    assertThat(askPage(endless, null, 200).open()).isTrue();
    assertThat(askPage(endless, "green", 200).open()).isTrue();
    assertThat(askPage(endless, "red", 200).detail()).isEqualTo("The answer was 200, but the text is not in the first 65536 bytes of the body.");
    assertThat(askPrometheus(endless).detail()).contains("longer than 1048576 bytes");
    var stalling = server(GateKeeperTest::stall);
    assertThat(askPage(stalling, null, 200).open()).as("the body is not even waited for").isTrue();
  }

  @Test
  void theTextCountsWithinTheFirst64KilobytesOnly() throws Exception {
    var within = server(call -> call.say(200, "x".repeat(GateKeeper.MOST_OF_A_PAGE - 5) + "green"));
    var across = server(call -> call.say(200, "x".repeat(GateKeeper.MOST_OF_A_PAGE - 4) + "green"));
    assertThat(askPage(within, "green", 200).open()).isTrue();
    assertThat(askPage(across, "green", 200).open()).isFalse();
  }

  @Test
  void whoeverIsTooSlowIsHungUpOn() throws Exception {
    var hungUp = new CountDownLatch(2);
    var server = server(call -> call.wait(hungUp));
    askPage(server, SHORT, null, 200);
    var stalling =
        server(
            call -> {
              call.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx");
              call.wait(hungUp);
            });
    askPage(stalling, SHORT, "y", 200);
    assertThat(hungUp.await(10, SECONDS)).isTrue();
  }

  @Test
  void nobodyThereIsClosed() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    var url = "http://127.0.0.1:" + port;
    assertThat(keeper(url, "", TIME_LIMIT).ask(gate()))
        .isEqualTo(new Verdict(false, "No connection: it was refused, or there is no way there.", NOW));
    assertThat(keeper("", "", TIME_LIMIT, url).ask(SomeGates.page(url, null, 200)).open()).isFalse();
    // A label of a name has at most 63 characters: no resolver has to be asked.
    var nowhere = "http://%s.invalid".formatted("x".repeat(64));
    assertThat(keeper(nowhere, "", TIME_LIMIT).ask(gate()).detail()).isEqualTo("The host name is unknown.");
  }

  @Test
  void tlsIsNotTakenOnTrust() throws Exception {
    var plain =
        server(
            call -> {
              call.say(200, GOOD);
              call.wait(new CountDownLatch(1));
            });
    assertThat(keeper("https://127.0.0.1:" + plain.port(), "", TIME_LIMIT).ask(gate()).detail()).startsWith("TLS failed: ");
    var server = new OddServer(selfSigned().getServerSocketFactory(), call -> call.say(200, GOOD));
    opened.add(server);
    var verdict = keeper("https://127.0.0.1:" + server.port(), "", TIME_LIMIT).ask(gate());
    assertThat(verdict.detail()).startsWith("TLS failed: ").contains("certificat");
    assertThat(server.calls).isEmpty();
  }

  private SSLContext selfSigned() throws Exception {
    var store = folder.resolve("store.p12");
    var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var command =
        List.of(
            keytool, "-genkeypair", "-keystore", store.toString(), "-storepass", "changeit", "-alias", "a", "-keyalg", "EC",
            "-dname", "CN=127.0.0.1", "-ext", "san=ip:127.0.0.1");
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(store.toFile(), "changeit".toCharArray()), "changeit".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void theTokenIsReadAnewAndGoesToPrometheusOnly() throws Exception {
    var server = server(call -> call.say(200, GOOD));
    var file = folder.resolve("token");
    Files.writeString(file, " first-s3cret\n");
    var url = "http://127.0.0.1:" + server.port();
    var keeper = keeper(url, file.toString(), TIME_LIMIT, url);
    assertThat(keeper.ask(gate()).open()).isTrue();
    Files.writeString(file, "second-s3cret");
    assertThat(keeper.ask(gate()).open()).isTrue();
    assertThat(keeper.ask(SomeGates.page(url, null, 200)).open()).isTrue();
    assertThat(server.calls.get(0).head()).contains("Authorization: Bearer first-s3cret\r\n");
    assertThat(server.calls.get(1).head()).contains("Authorization: Bearer second-s3cret\r\n");
    assertThat(server.calls.get(2).head()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two s3cret", "s3cret\nmore", "s3cret\r\nX-Evil: 1", "s3crét"})
  void whatIsNoTokenIsNotSentAndNotShown(String content) throws Exception {
    var server = server(call -> call.say(200, GOOD));
    var file = Files.writeString(folder.resolve("token"), content);
    assertThat(askPrometheus(server, file.toString(), TIME_LIMIT).detail())
        .isEqualTo("kexec-fleet.gate.prometheus-token-file cannot be read, or does not hold one bearer token.");
    assertThat(askPrometheus(server, folder.resolve("missing").toString(), TIME_LIMIT).open()).isFalse();
    Files.writeString(file, "a".repeat(16 * 1024 + 1));
    assertThat(askPrometheus(server, file.toString(), TIME_LIMIT).open()).isFalse();
    assertThat(server.calls).isEmpty();
  }

  @Test
  void whatIsNoLongerAllowedIsNotAsked() throws Exception {
    var server = server(call -> call.say(200, GOOD));
    var url = "http://127.0.0.1:%d/health".formatted(server.port());
    assertThat(keeper("", "", TIME_LIMIT).ask(SomeGates.page(url, null, 200)).detail()).contains("kexec-fleet.gate.http-allowed");
    assertThat(keeper("", "", TIME_LIMIT, url + "/db").ask(SomeGates.page(url, null, 200)).open()).isFalse();
    assertThat(keeper("", "", TIME_LIMIT).ask(gate()).detail()).contains("kexec-fleet.gate.prometheus-url");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void proxiesOfTheEnvironmentAreNotUsed() throws Exception {
    var server = server(call -> call.say(200, GOOD));
    var consulted = new ArrayList<URI>();
    var before = ProxySelector.getDefault();
    ProxySelector.setDefault(
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            consulted.add(uri);
            return List.of(new Proxy(Proxy.Type.HTTP, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        });
    try {
      assertThat(askPrometheus(server).open()).isTrue();
    } finally {
      ProxySelector.setDefault(before);
    }
    assertThat(consulted).isEmpty();
  }

  @Test
  void allAreAskedAtOnce() throws Exception {
    var everybody = new CyclicBarrier(GateSpec.MOST);
    var server =
        server(
            call -> {
              everybody.await(30, SECONDS);
              call.say(200, "");
            });
    var url = "http://127.0.0.1:" + server.port();
    var gates =
        IntStream.range(0, GateSpec.MOST)
            .mapToObj(i -> new GateSpec.Http("g" + i, GateSpec.When.BEFORE_HOSTS, SomeGates.INTERVAL, SomeGates.HOLDS_FOR, null, url, List.of(200), null))
            .toList();
    var verdicts = keeper("", "", TIME_LIMIT, url).ask(gates);
    assertThat(verdicts).hasSize(GateSpec.MOST);
    assertThat(verdicts.values()).allMatch(Verdict::open);
  }

  @Test
  void whoeverIsInterruptedWhileAskingHasAVerdictAndStaysInterrupted() throws Exception {
    var server = server(call -> call.wait(new CountDownLatch(1)));
    Thread.currentThread().interrupt();
    var verdict = askPage(server, null, 200);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(verdict).isEqualTo(new Verdict(false, "The service is stopping.", NOW));
  }
}
