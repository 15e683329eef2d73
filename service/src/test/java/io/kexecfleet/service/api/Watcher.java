package io.kexecfleet.service.api;

import io.kexecfleet.service.support.RunningService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.core.env.Environment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Waits for answers, and reads streams of events. */
final class Watcher implements AutoCloseable {

  static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private final String token;

  Watcher(RunningService service, String token) {
    this.base = "http://127.0.0.1:" + Objects.requireNonNull(service.bean(Environment.class).getProperty("local.server.port"));
    this.token = token;
  }

  private HttpRequest request(String path, Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60)).header("Authorization", "Bearer " + token);
    headers.forEach(request::header);
    return request.build();
  }

  CompletableFuture<HttpResponse<String>> get(String path, Map<String, String> headers) {
    return client.sendAsync(request(path, headers), BodyHandlers.ofString());
  }

  /** A stream of events, read as it comes. */
  static final class Events implements AutoCloseable {

    final List<String> lines = new CopyOnWriteArrayList<>();
    final HttpResponse<Stream<String>> response;
    private final Thread reader;

    Events(HttpResponse<Stream<String>> response) {
      this.response = response;
      this.reader =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    try {
                      response.body().forEach(lines::add);
                    } catch (RuntimeException e) {
                      // The stream was closed.
                    }
                  });
    }

    List<JsonNode> data() {
      return lines.stream().filter(line -> line.startsWith("data:")).map(line -> JSON.readTree(line.substring("data:".length()))).toList();
    }

    List<String> kinds() {
      return lines.stream().filter(line -> line.startsWith("event:")).map(line -> line.substring("event:".length())).toList();
    }

    List<Long> ids() {
      return lines.stream().filter(line -> line.startsWith("id:")).map(line -> Long.valueOf(line.substring("id:".length()))).toList();
    }

    boolean isOver() {
      return !reader.isAlive();
    }

    @Override
    public void close() {
      response.body().close();
    }
  }

  Events stream(String path, Map<String, String> headers) throws Exception {
    return new Events(client.send(request(path, headers), BodyHandlers.ofLines()));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
