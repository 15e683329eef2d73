package io.kexecfleet.service.outgoing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The line to those who are asked: straight to them, no further than they say, and never longer than the time limit. */
public final class Line implements AutoCloseable {

  private final Duration timeLimit;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .proxy(HttpClient.Builder.NO_PROXY)
          .build();

  /** @param timeLimit for one answer, from the connection to the last byte */
  public Line(Duration timeLimit) {
    this.timeLimit = timeLimit;
  }

  /**
   * What is answered.
   *
   * @param most bytes of the body to wait for
   * @throws NoAnswerException when nothing is, in time and in one piece
   */
  public Answer ask(HttpRequest request, int most) throws NoAnswerException {
    var asking = client.sendAsync(request, _ -> new FirstBytes(most));
    try {
      var response = asking.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(response.statusCode(), response.body().text(), response.body().complete());
    } catch (TimeoutException e) {
      throw new NoAnswerException("There was no complete answer within %s.".formatted(timeLimit));
    } catch (ExecutionException e) {
      throw new NoAnswerException(reason(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException("The service is stopping.");
    } finally {
      // Hangs up where the answer is still on its way.
      asking.cancel(true);
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case ConnectException e when e.getCause() instanceof UnresolvedAddressException -> "The host name is unknown.";
      case ConnectException _ -> "No connection: it was refused, or there is no way there.";
      case SSLException e -> "TLS failed: %s.".formatted(e.getMessage());
      case IOException e -> "The connection broke: %s.".formatted(e.getMessage());
      case null, default -> "The answer cannot be read.";
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
