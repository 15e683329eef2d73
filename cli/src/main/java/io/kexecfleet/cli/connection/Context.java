package io.kexecfleet.cli.connection;

import io.kexecfleet.cli.shell.ExitStatus;
import io.kexecfleet.cli.shell.Failure;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which service, and who asks.
 *
 * @param url what is before {@code /api/v1}, without a slash at its end
 * @param caFile certificates, one of which must have signed the service's; null: those that Java trusts
 * @param token null: none is there yet
 * @param insecureHttp whether the token may go over plain http to another machine
 */
public record Context(URI url, @Nullable String caFile, @Nullable String token, boolean insecureHttp) {

  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{1,4096}");
  private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");

  /** @throws Failure where the token would be readable on its way */
  public Context {
    if (!insecureHttp && url.getScheme().equals("http") && !LOOPBACK.matcher(url.getHost()).matches()) {
      throw refused(
          "%s is plain http to another machine: whoever is between could read the token. Use https, or say --insecure-http."
              .formatted(url));
    }
  }

  /** @throws Failure where it is no address of a service */
  public static URI url(String text) {
    try {
      var url = URI.create(text.replaceFirst("/+$", ""));
      var scheme = String.valueOf(url.getScheme());
      if ((scheme.equals("https") || scheme.equals("http"))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Answered below, like an address of something else.
    }
    throw refused("That is no address of a service: write it like https://fleet.example:8443, without user, query or fragment.");
  }

  /**
   * A secret as it stands in a file.
   *
   * @param where it was read from, for the message, which never has the secret
   */
  public static String secret(String text, String where) {
    var secret = text.strip();
    if (!TOKEN.matcher(secret).matches()) {
      throw refused("%s has no token: one is 1 to 4096 visible characters, on a line of its own.".formatted(where));
    }
    return secret;
  }

  public Context withToken(String other) {
    return new Context(url, caFile, other, insecureHttp);
  }

  public Context allowingInsecureHttp() {
    return new Context(url, caFile, token, true);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return url.toString();
  }

  private static Failure refused(String message) {
    return Failure.of(ExitStatus.REFUSED, message);
  }
}
