package io.kexecfleet.cli.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers as it is told, and remembers what it was asked. */
public final class FakeService implements AutoCloseable {

  /** What it was asked; the path with its query, without {@code /api/v1}. */
  public record Asked(String method, String path, Map<String, List<String>> headers, String body) {

    public @Nullable String header(String name) {
      var values = headers.get(name);
      return values == null ? null : values.getFirst();
    }
  }

  /** What it says; null in place of one hangs up. */
  public record Said(int status, String body, Map<String, String> headers) {

    public static Said json(String body) {
      return new Said(200, body, Map.of("Content-Type", "application/json"));
    }

    public static Said problem(int status, String body) {
      return new Said(status, body, Map.of("Content-Type", "application/problem+json"));
    }

    public Said with(String header, String value) {
      return new Said(status, body, Map.of("Content-Type", "application/json", header, value));
    }
  }

  private static final String BASE = "/api/v1";

  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  public FakeService(Function<Asked, @Nullable Said> answers) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", exchange -> answer(exchange, answers));
    server.start();
  }

  /** Says the same, whatever it is asked. */
  public static FakeService saying(Said always) {
    return new FakeService(_ -> always);
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange, Function<Asked, @Nullable Said> answers) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var path = exchange.getRequestURI().toString();
      var question =
          new Asked(
              exchange.getRequestMethod(), path.startsWith(BASE) ? path.substring(BASE.length()) : path, exchange.getRequestHeaders(), body);
      asked.add(question);
      var said = answers.apply(question);
      if (said == null) {
        return;
      }
      said.headers().forEach(exchange.getResponseHeaders()::set);
      var bytes = said.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(said.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
