package io.kexecfleet.service.security;

import io.kexecfleet.service.outgoing.Loopback;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;
import org.springframework.web.util.WebUtils;

/** By which way a browser comes to the pages, and the cookies that may go that way. */
@Component
class Visit {

  /** Browsers take it over TLS only, from this very host, for all of it: nobody next door can set it. */
  private static final String OVER_TLS = "__Host-";

  static final String SESSION = "kexec-fleet";
  static final String ATTEMPT = "kexec-fleet-login";
  static final String FORMS = "kexec-fleet-forms";
  static final String WANTED = "kexec-fleet-wanted";

  private final String address;

  Visit(SessionSettings settings) {
    this.address = settings.address();
  }

  /** Where the pages are, without a slash at the end. */
  String base(HttpServletRequest request) {
    if (!address.isEmpty()) {
      return address;
    }
    var url = URI.create(request.getRequestURL().toString());
    return url.getScheme() + "://" + url.getRawAuthority();
  }

  boolean isOverTls(HttpServletRequest request) {
    return base(request).startsWith("https:");
  }

  /** Whether cookies and tokens can be read on the way by nobody: over TLS, or from this machine to itself. */
  boolean isPrivate(HttpServletRequest request) {
    return isOverTls(request) || (Loopback.is(request.getRemoteAddr()) && Loopback.is(request.getServerName()));
  }

  String name(HttpServletRequest request, String cookie) {
    return isOverTls(request) ? OVER_TLS + cookie : cookie;
  }

  Optional<String> read(HttpServletRequest request, String cookie) {
    var name = name(request, cookie);
    return Optional.ofNullable(WebUtils.getCookie(request, name)).map(Cookie::getValue);
  }

  /**
   * A cookie that scripts cannot read. Lax, because whoever comes back from the issuer or follows a link in a message comes
   * from another site; what changes anything is posted, and needs more than a cookie.
   */
  ResponseCookie.ResponseCookieBuilder cookie(HttpServletRequest request, String cookie, String value) {
    return ResponseCookie.from(name(request, cookie), value).httpOnly(true).secure(isOverTls(request)).sameSite("Lax").path("/");
  }

  ResponseCookie gone(HttpServletRequest request, String cookie) {
    return cookie(request, cookie, "").maxAge(Duration.ZERO).build();
  }
}
