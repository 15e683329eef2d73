package io.kexecfleet.agent.link;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Enrolment;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The service over HTTP, by the JDK's oldest client: it starts in half the time of the newer one and takes 13 MB less,
 * and the agent's start is part of the time a host is out.
 */
public final class HttpService {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than any service holds a check-in. */
  private static final Duration ANSWER = Duration.ofSeconds(75);

  /** No answer of the service comes near this. */
  private static final int LONGEST_ANSWER = 256 * 1024;

  static {
    // The client would send a POST a second time on its own when a kept connection breaks: our loop decides that.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final URI base;
  private final @Nullable SSLSocketFactory tls;

  /** @param base the service's address, such as {@code https://fleet.example:8443} */
  public HttpService(URI base) {
    this(base, null);
  }

  /** @param tls for whom to believe that it is the service; null for whomever the Java runtime believes */
  public HttpService(URI base, @Nullable SSLSocketFactory tls) {
    this.base = base;
    this.tls = tls;
  }

  URI address() {
    return base;
  }

  /** A check-in as the host with this credential. */
  public CheckInCall checkIns(String credential) {
    return checkIn -> checkIn(checkIn, credential);
  }

  /** Makes this host known; saying it again with the same credential is fine. */
  public void enrol(Enrolment enrolment, String joinToken) throws IOException {
    post("/agent/v1/enrolment", joinToken, Json.write(enrolment));
  }

  private CheckInReply checkIn(CheckIn checkIn, String credential) throws IOException {
    var answer = post("/agent/v1/check-in", credential, Json.write(checkIn));
    try {
      return Json.readReply(answer);
    } catch (JsonException unreadable) {
      throw new IOException("The service's answer is not a check-in reply: " + unreadable.getMessage(), unreadable);
    }
  }

  private String post(String path, String bearer, String body) throws IOException {
    var connection = (HttpURLConnection) base.resolve(path).toURL().openConnection();
    if (tls != null && connection instanceof HttpsURLConnection encrypted) {
      encrypted.setSSLSocketFactory(tls);
    }
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) ANSWER.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Authorization", "Bearer " + bearer);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty("Accept", "application/json");
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    connection.setFixedLengthStreamingMode(bytes.length);
    try (var out = connection.getOutputStream()) {
      out.write(bytes);
    }
    var status = connection.getResponseCode();
    var stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    var answer = stream == null ? "" : read(stream);
    if (status / 100 != 2) {
      throw new IOException("%s answered %d: %s".formatted(path, status, answer));
    }
    return answer;
  }

  private static String read(InputStream stream) throws IOException {
    try (stream) {
      var bytes = stream.readNBytes(LONGEST_ANSWER + 1);
      if (bytes.length > LONGEST_ANSWER) {
        throw new IOException("The service's answer is longer than %d bytes.".formatted(LONGEST_ANSWER));
      }
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
