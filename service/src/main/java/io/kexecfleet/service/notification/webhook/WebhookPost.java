package io.kexecfleet.service.notification.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kexecfleet.service.outgoing.Answer;
import io.kexecfleet.service.outgoing.NoAnswerException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sends one request and waits for its answer: never longer than the time limit, no further than it says, and only to
 * addresses that {@link AddressRule} allows. That is asked of the address that is connected to, after the name was
 * looked up, so a name cannot lead elsewhere in between.
 */
@Component
class WebhookPost implements SmartLifecycle {

  private static final int MOST_OF_AN_ANSWER = 4096;
  private static final long IDLE_MILLIS = 5_000;
  private static final int THREADS = 32;

  private final WebhookSettings settings;
  private @Nullable HttpClient client;

  WebhookPost(WebhookSettings settings) {
    this.settings = settings;
  }

  /** @throws NoAnswerException when there is none, in time and in one piece; the message never shows the URL */
  Answer send(URI url, Map<String, String> headers, String body) throws NoAnswerException {
    var sending = client;
    if (sending == null) {
      throw new NoAnswerException("The service is stopping.");
    }
    var request =
        sending
            .newRequest(url)
            .method(HttpMethod.POST)
            .followRedirects(false)
            .agent("kexec-fleet")
            .body(new StringRequestContent("application/json", body, UTF_8));
    headers.forEach((name, value) -> request.headers(fields -> fields.put(name, value)));
    var reading = new Reading();
    request.send(reading);
    try {
      return reading.answer.get(settings.timeLimit().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      var _ = request.abort(e);
      throw new NoAnswerException("There was no complete answer within %s.".formatted(settings.timeLimit()));
    } catch (ExecutionException e) {
      throw new NoAnswerException(reason(e.getCause()));
    } catch (InterruptedException e) {
      var _ = request.abort(e);
      Thread.currentThread().interrupt();
      throw new NoAnswerException("The service is stopping.");
    }
  }

  /** The beginning of an answer; hangs up on the rest. */
  private static final class Reading implements Response.Listener {

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void onContent(Response response, ByteBuffer content) {
      var bytes = new byte[Math.min(content.remaining(), MOST_OF_AN_ANSWER - taken.size())];
      content.get(bytes);
      taken.writeBytes(bytes);
      if (content.hasRemaining()) {
        answer.complete(new Answer(response.getStatus(), taken.toString(UTF_8), false));
        var _ = response.abort(new IOException("Enough was read."));
      }
    }

    @Override
    public void onComplete(Result result) {
      if (result.isFailed()) {
        answer.completeExceptionally(result.getFailure());
      } else {
        answer.complete(new Answer(result.getResponse().getStatus(), taken.toString(UTF_8), true));
      }
    }
  }

  private static final class RefusedAddressException extends IOException {

    RefusedAddressException() {
      super("This name or address leads to where webhooks must not: to this link, or to a cloud's metadata.");
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case RefusedAddressException e -> String.valueOf(e.getMessage());
      case UnknownHostException _ -> "The host name is unknown.";
      case UnresolvedAddressException _ -> "The host name is unknown.";
      case ConnectException _ -> "No connection: it was refused, or there is no way there.";
      case SocketTimeoutException _ -> "No connection in time.";
      case SSLException e -> "TLS failed: %s.".formatted(e.getMessage());
      case null, default -> "The connection broke, or the answer cannot be read.";
    };
  }

  private void resolve(HttpClient by, String host, int port, Promise<List<InetSocketAddress>> promise) {
    by.getExecutor()
        .execute(
            () -> {
              try {
                var addresses = InetAddress.getAllByName(host);
                if (!Arrays.stream(addresses).allMatch(AddressRule::allows)) {
                  throw new RefusedAddressException();
                }
                promise.succeeded(Arrays.stream(addresses).map(address -> new InetSocketAddress(address, port)).toList());
              } catch (IOException e) {
                promise.failed(e);
              }
            });
  }

  @Override
  public void start() {
    var threads = new QueuedThreadPool(THREADS, 1);
    threads.setName("webhooks");
    threads.setDaemon(true);
    var built = new HttpClient();
    built.setExecutor(threads);
    built.setSocketAddressResolver((host, port, _, promise) -> resolve(built, host, port, promise));
    built.setHttpCookieStore(new HttpCookieStore.Empty());
    built.setFollowRedirects(false);
    built.setConnectTimeout(settings.timeLimit().toMillis());
    built.setIdleTimeout(Math.max(IDLE_MILLIS, settings.timeLimit().toMillis()));
    built.setDestinationIdleTimeout(IDLE_MILLIS);
    try {
      built.start();
    } catch (Exception e) {
      throw new IllegalStateException("The client for webhooks does not start.", e);
    }
    // Nothing is sent again elsewhere, no password is looked for, and an answer is no longer than it came.
    built.getProtocolHandlers().clear();
    built.getContentDecoderFactories().clear();
    client = built;
  }

  @Override
  public void stop() {
    var running = client;
    client = null;
    if (running != null) {
      try {
        running.stop();
      } catch (Exception e) {
        throw new IllegalStateException("The client for webhooks does not stop.", e);
      }
    }
  }

  @Override
  public boolean isRunning() {
    return client != null;
  }
}
