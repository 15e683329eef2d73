package io.kexecfleet.agent.link;

import io.avaje.json.JsonException;
import io.kexecfleet.agent.codec.Json;
import io.kexecfleet.protocol.CheckIn;
import io.kexecfleet.protocol.CheckInReply;
import io.kexecfleet.protocol.Enrolment;
import io.kexecfleet.protocol.CredentialRenewal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The service over HTTP, by the JDK's oldest client: it starts in half the time of the newer one and takes 13 MB less,
 * and the agent's start is part of the time a host is out.
 */
public final class HttpService implements ServiceDoor {

  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Longer than any service holds a check-in. */
  private static final Duration ANSWER = Duration.ofSeconds(75);

  /** No answer of the service comes near this. */
  private static final int LONGEST_ANSWER = 256 * 1024;

  /** Of an answer that is no good, in the host's journal. */
  private static final int LONGEST_SHOWN = 300;

  private static final int CHUNK = 8192;

  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cs}\\p{Cn}]");

  static {
    // The client would send a POST a second time on its own when a kept connection breaks: our loop decides that.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private final URI base;
  private final @Nullable Encryption tls;
  private final Duration patience;
  private final LongSupplier millis;

  /** How connections are encrypted, as of now. */
  @FunctionalInterface
  public interface Encryption {
    SSLSocketFactory sockets() throws IOException;
  }

  /**
   * @param base the service's address, such as {@code https://fleet.example:8443}
   * @param tls for whom to believe that it is the service; null for whomever the Java runtime believes
   * @param millis a clock that only goes on
   */
  public HttpService(URI base, @Nullable Encryption tls, LongSupplier millis) {
    this(base, tls, millis, ANSWER);
  }

  /** @param patience for an answer as a whole, and for each piece of it */
  HttpService(URI base, @Nullable Encryption tls, LongSupplier millis, Duration patience) {
    this.base = base;
    this.tls = tls;
    this.millis = millis;
    this.patience = patience;
  }

  /** A check-in as the host with this credential. */
  public CheckInCall checkIns(String credential) {
    return checkIn -> checkIn(checkIn, credential);
  }

  @Override
  public void enrol(Enrolment enrolment, String joinToken) throws IOException {
    post("/agent/v1/enrolment", joinToken, Json.write(enrolment));
  }

  @Override
  public void renew(CredentialRenewal renewal, String credential) throws IOException {
    post("/agent/v1/credential", credential, Json.write(renewal));
  }

  @Override
  public CheckInReply checkIn(CheckIn checkIn, String credential) throws IOException {
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
      encrypted.setSSLSocketFactory(tls.sockets());
    }
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
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
      throw new RefusedException(status, "%s answered %d: %s".formatted(path, status, shown(answer)));
    }
    return answer;
  }

  private static String shown(String answer) {
    var text = UNPRINTABLE.matcher(answer).replaceAll("?");
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
  }

  /** An answer that comes in drops may take as long as one that is waited for, and not for ever. */
  private String read(InputStream stream) throws IOException {
    var until = millis.getAsLong() + patience.toMillis();
    var answer = new ByteArrayOutputStream();
    try (stream) {
      var buffer = new byte[CHUNK];
      for (var read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        answer.write(buffer, 0, read);
        if (answer.size() > LONGEST_ANSWER) {
          throw new IOException("The service's answer is longer than %d bytes.".formatted(LONGEST_ANSWER));
        }
        if (millis.getAsLong() > until) {
          throw new IOException("The service's answer has no end within %d s.".formatted(patience.toSeconds()));
        }
      }
    }
    return answer.toString(StandardCharsets.UTF_8);
  }
}
