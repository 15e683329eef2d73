package io.kexecfleet.service.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks HTTP to a service, as one who holds a certain token. */
public final class Caller {

  static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String base;
  private final String token;
  private final Map<String, String> headers;

  /** @param base as http://127.0.0.1:8080 */
  public Caller(String base, String token) {
    this(base, token, Map.of());
  }

  private Caller(String base, String token, Map<String, String> headers) {
    this.base = base;
    this.token = token;
    this.headers = headers;
  }

  /** The same, with another header in place of those it had. */
  public Caller with(String header, String value) {
    return new Caller(base, token, Map.of(header, value));
  }

  /** What came back. */
  public record Answer(int status, String type, String location, HttpHeaders headers, String body) {

    /** Empty when there is none. */
    public String eTag() {
      return headers.firstValue("ETag").orElse("");
    }

    public JsonNode json() {
      return JSON.readTree(body);
    }

    /** Seconds; 0 when it does not say. */
    public long retryAfter() {
      return headers.firstValueAsLong("Retry-After").orElse(0);
    }

    /** A text of a problem or another object; empty when it is not there. */
    public String text(String field) {
      return json().path(field).asString("");
    }
  }

  public Answer get(String path) {
    return send(request(path).GET().build());
  }

  public Answer post(String path, Object body) {
    return send(posting(path, body));
  }

  public Answer put(String path, Object body) {
    return send(request(path).PUT(json(body)).build());
  }

  /** @param type of the body, instead of JSON */
  public Answer postAs(String type, String path, byte[] body) {
    return send(request(path).setHeader("Content-Type", type).POST(BodyPublishers.ofByteArray(body)).build());
  }

  public CompletableFuture<Answer> postLater(String path, Object body) {
    return CLIENT.sendAsync(posting(path, body), BodyHandlers.ofString()).thenApply(Caller::answer);
  }

  public Answer send(String method, String path) {
    return send(request(path).method(method, BodyPublishers.noBody()).build());
  }

  public Answer send(String method, String path, Object body) {
    return send(request(path).method(method, json(body)).build());
  }

  /** Without saying beforehand how long it is. */
  public Answer postChunked(String path, String body) {
    return send(request(path).POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body))).build());
  }

  /** A stream of events is left as soon as it begins; anything else is read. */
  public Answer peek(String path) {
    var response = exchange(request(path).GET().build(), BodyHandlers.ofInputStream());
    try (var body = response.body()) {
      var type = response.headers().firstValue("Content-Type").orElse("");
      var text = type.startsWith("text/event-stream") ? "" : new String(body.readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(response.statusCode(), type, "", response.headers(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What comes, as it comes; closing it hangs up. */
  public InputStream stream(String path) {
    return exchange(request(path).GET().build(), BodyHandlers.ofInputStream()).body();
  }

  private HttpRequest posting(String path, Object body) {
    return request(path).POST(json(body)).build();
  }

  private static HttpRequest.BodyPublisher json(Object body) {
    return BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .setHeader("Content-Type", "application/json");
    headers.forEach(request::setHeader);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Answer send(HttpRequest request) {
    return answer(exchange(request, BodyHandlers.ofString()));
  }

  private static <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return CLIENT.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.headers().firstValue("Location").orElse(""),
        response.headers(),
        response.body());
  }
}
