package io.kexecfleet.lab.reboot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands between a host and its service and says the order to jump again: once more before the jump, to the word after
 * the boot, and then as a newer order for the old boot, and as a newer order for the new boot.
 */
final class Repeater implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(90);

  /** More than any generation that the service has come to. */
  private static final long MUCH_NEWER = 1_000;

  private final JsonMapper json = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger before = new AtomicInteger();
  private final AtomicInteger after = new AtomicInteger();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final URI service;
  private final HttpServer server;
  private volatile @Nullable ObjectNode jumpReply;

  private Repeater(URI service, HttpServer server) {
    this.service = service;
    this.server = server;
  }

  static Repeater before(URI service) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    var repeater = new Repeater(service, server);
    server.createContext("/", repeater::pass);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return repeater;
  }

  int port() {
    return server.getAddress().getPort();
  }

  int repeatedBeforeTheJump() {
    return before.get();
  }

  int repeatedAfterTheBoot() {
    return after.get();
  }

  /** What the host said no with to orders that were put into the service's mouth, once there are so many kinds. */
  List<String> awaitRefusals(int kinds, Duration within) throws InterruptedException {
    for (var left = within.dividedBy(POLL); left > 0 && refusals.stream().distinct().count() < kinds; left--) {
      TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
    }
    return List.copyOf(refusals);
  }

  private void pass(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readAllBytes();
    var checksIn = exchange.getRequestURI().getPath().endsWith("/check-in");
    var said = checksIn ? json.readTree(body) : json.nullNode();
    var repeated = checksIn ? repetition(said) : null;
    if (repeated != null) {
      answer(exchange, 200, json.writeValueAsBytes(repeated));
      return;
    }
    var answer = forward(exchange, body);
    if (checksIn && answer.statusCode() == 200) {
      remember(json.readTree(answer.body()));
    }
    answer(exchange, answer.statusCode(), answer.body());
  }

  private void remember(JsonNode reply) {
    if (jumpReply == null && reply.path("desired").path("order").path("intent").asString("").equals("JUMP")) {
      jumpReply = (ObjectNode) reply;
    }
  }

  /** What to answer instead of the service, or null: it is to answer itself. */
  private synchronized @Nullable JsonNode repetition(JsonNode said) {
    var reply = jumpReply;
    if (reply == null) {
      return null;
    }
    if (said.path("reboot").has("refusal")) {
      refusals.add(said.path("reboot").path("refusal").path("code").asString());
    }
    var order = reply.path("desired").path("order");
    if (said.path("bootId").equals(order.path("bootId"))) {
      return before.getAndIncrement() == 0 ? reply : null;
    }
    var reported = said.path("reboot").path("step").asString("").equals("RETURNED");
    if (after.get() == 0) {
      after.incrementAndGet();
      return reply;
    }
    if (reported) {
      return null;
    }
    return switch (after.getAndIncrement()) {
      case 1 -> reply;
      case 2, 3 -> newer(reply, order.path("bootId").asString());
      case 4 -> withdrawn(reply);
      case 5, 6 -> newer(reply, said.path("bootId").asString());
      default -> null;
    };
  }

  /** The same order, newer than any the service ever gave, for that boot. */
  private static ObjectNode newer(ObjectNode reply, String bootId) {
    var copy = withGeneration(reply);
    ((ObjectNode) copy.path("desired").path("order")).put("bootId", bootId);
    return copy;
  }

  private static ObjectNode withdrawn(ObjectNode reply) {
    var copy = withGeneration(reply);
    ((ObjectNode) copy.path("desired")).putNull("order");
    return copy;
  }

  private static ObjectNode withGeneration(ObjectNode reply) {
    var copy = reply.deepCopy();
    var desired = (ObjectNode) copy.path("desired");
    desired.put("generation", desired.path("generation").asLong() + MUCH_NEWER);
    return copy;
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
    var request =
        HttpRequest.newBuilder(service.resolve(exchange.getRequestURI().getPath()))
            .timeout(ANSWER_WITHIN)
            .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("The repeater was stopped", stopped);
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      try (var out = exchange.getResponseBody()) {
        out.write(body);
      }
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    http.close();
  }
}
