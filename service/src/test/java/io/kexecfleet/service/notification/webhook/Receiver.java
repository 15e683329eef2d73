package io.kexecfleet.service.notification.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes webhooks, answers as a test wants, and checks signatures by itself. */
public final class Receiver implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What it does once it has read a message. */
  public interface Manners {
    /** @return the status */
    int answer(Message message) throws Exception;
  }

  /** What came. */
  public record Message(String path, String id, String timestamp, String signature, String body) {

    public JsonNode json() {
      return JSON.readTree(body);
    }

    /** As the Standard Webhooks specification says it: one of the signatures has to be right. */
    public boolean isSignedWith(String secret) {
      try {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")), "HmacSHA256"));
        mac.update((id + ".").getBytes(UTF_8));
        mac.update((timestamp + ".").getBytes(UTF_8));
        var right = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(UTF_8)));
        return List.of(signature.split(" ")).contains(right);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  public final List<Message> messages = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  public Receiver(Manners manners) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          var message =
              new Message(
                  exchange.getRequestURI().toString(),
                  headers.getFirst("webhook-id"),
                  headers.getFirst("webhook-timestamp"),
                  headers.getFirst("webhook-signature"),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          messages.add(message);
          try (exchange) {
            var answer = "answered\u0000\u0007 " + "x".repeat(600);
            if (message.path().contains("redirect")) {
              exchange.getResponseHeaders().add("Location", "/elsewhere");
            }
            exchange.sendResponseHeaders(manners.answer(message), 0);
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
          } catch (Exception e) {
            // It hangs up.
          }
        });
    server.start();
  }

  public String url(String path) {
    return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
