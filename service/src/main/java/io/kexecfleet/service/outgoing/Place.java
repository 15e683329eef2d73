package io.kexecfleet.service.outgoing;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a URL leads, taken apart so that two are compared by their parts and not as text. Spellings that servers read
 * differently from each other (escapes, path parameters, dots) are not taken at all.
 *
 * @param host in lower case
 * @param port also where the URL leaves it to the scheme
 */
public record Place(String scheme, String host, int port, String path) {

  private static final int LONGEST = 2048;
  private static final int HIGHEST_PORT = 65535;
  private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]*");
  private static final Pattern HOST = Pattern.compile("[a-z0-9.-]+|\\[[0-9a-f:.]+]");
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9/._~!$&'()*+,=:@-]*");
  private static final Set<String> UPWARDS = Set.of(".", "..");

  /**
   * The place of a URL, whatever its query.
   *
   * @throws IllegalArgumentException saying what the URL must be; never shows it, it might hold a password
   */
  public static Place of(String url) {
    var uri = parsed(url);
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    require(scheme.equals("http") || scheme.equals("https"), "must be a URL that starts with http:// or https://");
    var authority = uri.getRawAuthority();
    require(authority != null && authority.indexOf('@') < 0, "must be a URL with a host and without user name and password");
    var host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
    require(HOST.matcher(host).matches(), "must be a URL with a host name of letters, digits, dots and dashes, or an address");
    require(uri.getRawFragment() == null, "must be a URL without #");
    var path = uri.getRawPath();
    require(PATH.matcher(path).matches(), "must be a URL whose path has no escapes and no semicolons");
    require(Arrays.stream(path.split("/", -1)).noneMatch(UPWARDS::contains), "must be a URL whose path has no . and ..");
    return new Place(scheme, host, port(uri, scheme), path);
  }

  /** The same for what is a beginning of URLs, and therefore has no query. */
  public static Place ofPrefix(String url) {
    require(url.indexOf('?') < 0, "must be a URL without a query");
    return of(url);
  }

  private static URI parsed(String url) {
    require(url.length() <= LONGEST && VISIBLE_ASCII.matcher(url).matches(), "must be a URL of at most %d visible ASCII characters".formatted(LONGEST));
    try {
      return new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("must be a URL");
    }
  }

  private static int port(URI uri, String scheme) {
    if (uri.getPort() < 0) {
      return scheme.equals("https") ? 443 : 80;
    }
    require(uri.getPort() >= 1 && uri.getPort() <= HIGHEST_PORT, "must be a URL whose port is 1 to %d".formatted(HIGHEST_PORT));
    return uri.getPort();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** Whether this is the given place or below it: of its path, whole segments count. */
  public boolean isWithin(Place other) {
    var folder = other.path.endsWith("/") ? other.path.substring(0, other.path.length() - 1) : other.path;
    return scheme.equals(other.scheme)
        && host.equals(other.host)
        && port == other.port
        && (path.equals(folder) || path.startsWith(folder + "/"));
  }

  /** Whether what is said to it cannot be overheard on the way. */
  public boolean isPrivate() {
    return Loopback.isPrivate(scheme, host);
  }
}
