package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import io.kexecfleet.cli.shell.Json;
import io.kexecfleet.cli.shell.Shell;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * The service's REST interface. Redirects are not followed: the token goes to the address that it was kept for, and nowhere
 * else. Whatever is no success is a {@link Failure}.
 */
public final class Service {

  private static final Duration CONNECTS_WITHIN = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 64L << 20;

  private final Context context;
  private final Shell shell;
  private final boolean debug;
  private @Nullable HttpClient client;

  /** @param debug whether to tell what is asked and answered, without bodies and headers, which have secrets in them */
  public Service(Context context, Shell shell, boolean debug) {
    this.context = context;
    this.shell = shell;
    this.debug = debug;
  }

  public URI address() {
    return context.url();
  }

  public JsonNode get(ApiPath path) {
    return exchange(Call.of("GET", path)).body();
  }

  /** @param body null: none */
  public JsonNode send(String method, ApiPath path, @Nullable JsonNode body) {
    var call = Call.of(method, path);
    return exchange(body == null ? call : call.saying("application/json", body.toString())).body();
  }

  public Answer exchange(Call call) {
    if (context.token() == null) {
      throw Failure.of(
          ExitStatus.NOT_ALLOWED, "There is no token for %s: kexec-fleet login, or set KEXEC_FLEET_TOKEN_FILE.".formatted(context.url()));
    }
    var builder =
        HttpRequest.newBuilder(URI.create(context.url() + "/api/v1" + call.path().text()))
            .timeout(call.patience())
            .header("Authorization", "Bearer " + context.token())
            .header("Accept", "application/json, application/problem+json")
            .method(call.method(), call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));
    call.headers().forEach(builder::header);
    return answer(send(call, builder.build()));
  }

  private HttpResponse<byte[]> send(Call call, HttpRequest request) {
    if (debug) {
      shell.say("> %s %s".formatted(call.method(), request.uri()));
    }
    try {
      var response = client().send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
      if (debug) {
        shell.say("< %d, %d bytes".formatted(response.statusCode(), response.body().length));
      }
      return response;
    } catch (SSLException e) {
      throw Failure.of(
          ExitStatus.OUT_OF_REACH,
          "The service at %s could not be trusted: %s. Is its certificate's authority in the CA file?".formatted(context.url(), why(e)));
    } catch (IOException e) {
      throw Failure.passing(
          ExitStatus.OUT_OF_REACH,
          "The service at %s could not be reached: %s. Does it run, and is that its address?".formatted(context.url(), why(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Failure.of(ExitStatus.OUT_OF_REACH, "Interrupted.");
    }
  }

  private Answer answer(HttpResponse<byte[]> response) {
    var status = response.statusCode();
    var etag = response.headers().firstValue("ETag").orElse(null);
    if (status == 304) {
      return new Answer(status, MissingNode.getInstance(), etag);
    }
    if (status / 100 != 2) {
      throw Refusals.of(status, problem(response.body()));
    }
    try {
      return new Answer(status, response.body().length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(response.body()), etag);
    } catch (JacksonException e) {
      throw Failure.of(
          ExitStatus.OUT_OF_REACH, "What answers at %s does not speak like the service: is that its address?".formatted(context.url()));
    }
  }

  private static JsonNode problem(byte[] body) {
    try {
      return Json.MAPPER.readTree(body);
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  private HttpClient client() {
    if (client == null) {
      var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECTS_WITHIN);
      if (context.caFile() != null) {
        builder.sslContext(Trust.in(context.caFile()));
      }
      client = builder.build();
    }
    return client;
  }

  /** Java leaves the message out of some of its failures to connect. */
  private static String why(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
