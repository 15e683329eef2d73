package io.kexecfleet.lab.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.RebootStatus;
import io.kexecfleet.protocol.RebootStatus.Step;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Somebody else in the service's place: lets everybody in, and answers what the test says. Has one host. */
final class EvilService implements AutoCloseable {

  /** Writes an answer; may be as wrong as can be. */
  @FunctionalInterface
  interface Answer {
    void write(HttpExchange exchange) throws IOException;
  }

  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration HOLD = Duration.ofSeconds(20);

  private final HttpServer server;
  private final BlockingQueue<CheckIn> said = new LinkedBlockingQueue<>();
  private final AtomicInteger wrongAnswers = new AtomicInteger();
  private int generation = 1;
  private String order = "null";
  private String recorded = "null";
  private @Nullable Answer wrong;

  EvilService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/agent/v1/enrolment", exchange -> text(exchange, 204, ""));
    server.createContext("/agent/v1/check-in", this::checkIn);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Orders this from now on. */
  synchronized void order(String json) {
    said.clear();
    generation++;
    order = json;
    notifyAll();
  }

  /** Has the report of that reboot, and orders nothing more. */
  synchronized void recorded(String rebootId) {
    order = "null";
    recorded = "\"" + rebootId + "\"";
    generation++;
    notifyAll();
  }

  /** Gives these answers until the host has had as many of them, then goes on as before. */
  void answerWrongly(int times, Answer answer) throws InterruptedException {
    synchronized (this) {
      wrongAnswers.set(0);
      wrong = answer;
      generation++;
      notifyAll();
    }
    awaitThat(() -> wrongAnswers.get() >= times, "%d wrong answers were asked for".formatted(times));
    synchronized (this) {
      wrong = null;
      said.clear();
      generation++;
      notifyAll();
    }
  }

  private synchronized void awaitThat(BooleanSupplier condition, String what) throws InterruptedException {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < until) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
    }
    assertThat(condition.getAsBoolean()).as(what).isTrue();
  }

  /** What the host says of that reboot at last. */
  RebootStatus awaitStep(String rebootId, Step step) throws InterruptedException {
    var found = await(now -> now.reboot() != null && now.reboot().rebootId().equals(rebootId) && now.reboot().step() == step);
    return Objects.requireNonNull(found.reboot());
  }

  CheckIn await(Predicate<CheckIn> condition) throws InterruptedException {
    var until = System.nanoTime() + PATIENCE.toNanos();
    @Nullable CheckIn last = null;
    while (System.nanoTime() < until) {
      var next = said.poll(1, TimeUnit.SECONDS);
      last = next == null ? last : next;
      if (next != null && condition.test(next)) {
        return next;
      }
    }
    throw new AssertionError("in time; the host said at last: " + last);
  }

  private void checkIn(HttpExchange exchange) throws IOException {
    var checkIn = JSON.readValue(exchange.getRequestBody().readAllBytes(), CheckIn.class);
    said.add(checkIn);
    try {
      answer(checkIn).write(exchange);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private synchronized Answer answer(CheckIn checkIn) throws InterruptedException {
    var until = System.nanoTime() + HOLD.toNanos();
    while (wrong == null && checkIn.seenGeneration() == generation && System.nanoTime() < until) {
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
    }
    if (wrong != null) {
      wrongAnswers.incrementAndGet();
      notifyAll();
      return wrong;
    }
    var reply =
        "{\"desired\":{\"generation\":%d,\"order\":%s,\"recordedRebootId\":%s},\"serviceTimeMillis\":%d,\"heldMillis\":0}"
            .formatted(generation, order, recorded, System.currentTimeMillis());
    return exchange -> text(exchange, 200, reply);
  }

  static void text(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** As much as the host takes. */
  static void withoutEnd(HttpExchange exchange, String again) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    writeWithoutEnd(exchange.getResponseBody(), again.repeat(1000).getBytes(UTF_8));
  }

  private static void writeWithoutEnd(OutputStream out, byte[] bytes) {
    try {
      while (true) {
        out.write(bytes);
      }
    } catch (IOException cutOff) {
      // The host has had enough.
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
