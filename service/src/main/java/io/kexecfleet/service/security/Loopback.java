package io.kexecfleet.service.security;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What cannot be overheard although it is not encrypted: it does not leave this machine. */
final class Loopback {

  private static final Pattern HOST = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  private Loopback() {}

  /** @param host name or address, as in a URL or of a connection */
  static boolean is(@Nullable String host) {
    return host != null && HOST.matcher(host).matches();
  }

  /** Whether secrets may be sent there: over https, or not further than this machine. */
  static boolean isPrivate(URI place) {
    return "https".equals(place.getScheme()) || ("http".equals(place.getScheme()) && is(place.getHost()));
  }
}
