package io.kexecfleet.agent.packaged;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Desired;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A service on this machine's loopback that takes everybody in and answers what it was told to. */
public final class CannedService implements AutoCloseable {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpServer server;
  private final String scheme;
  private final Function<CheckIn, @Nullable Desired> answers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<Long> firstCheckIn = new CompletableFuture<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  private CannedService(HttpServer server, String scheme, Function<CheckIn, @Nullable Desired> answers) {
    this.server = server;
    this.scheme = scheme;
    this.answers = answers;
    server.createContext("/agent/v1/enrolment", this::enrol);
    server.createContext("/agent/v1/check-in", this::checkIn);
    server.setExecutor(threads);
    server.start();
  }

  /**
   * Without encryption.
   *
   * @param answers what is desired of the host that said this; with null the check-in is held until the service closes
   */
  public static CannedService plain(Function<CheckIn, @Nullable Desired> answers) throws IOException {
    return new CannedService(HttpServer.create(loopback(), 0), "http", answers);
  }

  /** With TLS, as in production. */
  public static CannedService encrypted(SSLContext tls, Function<CheckIn, @Nullable Desired> answers) throws IOException {
    var server = HttpsServer.create(loopback(), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new CannedService(server, "https", answers);
  }

  /** Answers the first check-in of an agent, which asks to be answered at once, and holds all others. */
  public static @Nullable Desired nothing(CheckIn said) {
    return said.seenGeneration() == 0 ? new Desired(1, null, null) : null;
  }

  public URI address() {
    return URI.create("%s://127.0.0.1:%d".formatted(scheme, server.getAddress().getPort()));
  }

  /** When the first check-in was here, by {@link System#nanoTime}. */
  CompletableFuture<Long> firstCheckIn() {
    return firstCheckIn;
  }

  @Override
  public void close() {
    closed.countDown();
    threads.close();
    server.stop(0);
  }

  private void enrol(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void checkIn(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = exchange.getRequestBody().readAllBytes();
      firstCheckIn.complete(System.nanoTime());
      var desired = answers.apply(MAPPER.readValue(body, CheckIn.class));
      if (desired == null) {
        closed.await();
        return;
      }
      var reply = Json.write(new CheckInReply(desired, System.currentTimeMillis(), 0)).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, reply.length);
      exchange.getResponseBody().write(reply);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
