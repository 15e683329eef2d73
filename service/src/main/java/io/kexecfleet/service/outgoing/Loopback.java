package io.kexecfleet.service.outgoing;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What cannot be overheard although it is not encrypted: it does not leave this machine. */
public final class Loopback {

  private static final Pattern HOST = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?(::1|0:0:0:0:0:0:0:1)]?");

  private Loopback() {}

  /** @param host name or address, as in a URL or of a connection */
  public static boolean is(@Nullable String host) {
    return host != null && HOST.matcher(host).matches();
  }

  /** Whether secrets may be sent there: over https, or not further than this machine. */
  public static boolean isPrivate(URI place) {
    return isPrivate(place.getScheme(), place.getHost());
  }

  static boolean isPrivate(@Nullable String scheme, @Nullable String host) {
    return "https".equals(scheme) || ("http".equals(scheme) && is(host));
  }
}
