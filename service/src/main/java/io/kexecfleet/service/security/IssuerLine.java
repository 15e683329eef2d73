package io.kexecfleet.service.security;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** The line to the issuer: straight there, no further than it is told, and bounded in time and size. */
@Component
class IssuerLine implements ResourceRetriever {

  private static final Duration TO_CONNECT = Duration.ofSeconds(2);
  private static final Duration IN_ALL = Duration.ofSeconds(5);

  /** Many times what an issuer says about itself. */
  private static final long MOST = 512 * 1024;

  private static final int OK = 200;

  private final HttpClient client;

  IssuerLine(OidcSettings settings) {
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TO_CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY);
    var authorities = settings.authorities();
    this.client = (authorities == null ? builder : builder.sslContext(TrustedAuthorities.context(authorities))).build();
  }

  /** What came back. */
  record Reply(int status, String body) {}

  /** @throws IOException when nothing comes back in time, or too much */
  Reply ask(HttpRequest request) throws IOException {
    var asking = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST));
    try {
      var response = asking.get(IN_ALL.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(response.statusCode(), response.body());
    } catch (TimeoutException e) {
      throw new IOException("no complete answer within %s".formatted(IN_ALL), e);
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the service is stopping", e);
    } finally {
      // Hangs up where the answer is still on its way.
      asking.cancel(true);
    }
  }

  /** @throws IOException when anything else than 200 comes back, too */
  String read(URI place) throws IOException {
    var reply = ask(HttpRequest.newBuilder(place).header("Accept", "application/json").GET().build());
    if (reply.status() != OK) {
      throw new IOException("%s answered %d instead of %d".formatted(place, reply.status(), OK));
    }
    return reply.body();
  }

  @Override
  public Resource retrieveResource(URL place) throws IOException {
    return new Resource(read(URI.create(place.toString())), "application/json");
  }

  @PreDestroy
  void close() {
    client.shutdownNow();
  }
}
