package io.kexecfleet.lab.upgrades;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Stands between agents and a service, passes on what they say, and keeps it. */
final class Recorder implements AutoCloseable {

  private final URI service;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, String> hosts = new ConcurrentHashMap<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  Recorder(URI service) throws IOException {
    this.service = service;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::passOn);
    server.start();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  private void passOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      var shown = Objects.requireNonNull(exchange.getRequestHeaders().getFirst("Authorization"));
      var request =
          HttpRequest.newBuilder(service.resolve(exchange.getRequestURI().getPath()))
              .header("Authorization", shown)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build();
      var answer = client.send(request, BodyHandlers.ofString());
      keep(exchange.getRequestURI().getPath(), shown, body, answer.statusCode(), answer.body());
      var content = answer.body().getBytes(UTF_8);
      answer.headers().firstValue("Content-Type").ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      exchange.sendResponseHeaders(answer.statusCode(), content.length == 0 ? -1 : content.length);
      exchange.getResponseBody().write(content);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void keep(String path, String shown, String body, int status, String answer) {
    if (path.endsWith("/enrolment") && status == 204) {
      var enrolment = Exchange.JSON.readTree(body);
      hosts.put(enrolment.path("credentialSha256").asString(), enrolment.path("host").asString());
    } else if (path.endsWith("/check-in") && status == 200) {
      var host = Objects.requireNonNull(hosts.get(digest(shown.replace("Bearer ", ""))));
      exchanges.add(new Exchange(host, Exchange.JSON.readTree(body), Exchange.JSON.readTree(answer).path("desired")));
    }
  }

  static String digest(String credential) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(credential.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    client.close();
  }
}
