package io.kexecfleet.service.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;

/**
 * The page that somebody wanted before they had to sign in: a link that was sent to them leads there in the end. It is kept in
 * a cookie meanwhile, and leads to pages of this service only, whoever set it.
 */
@Component
class Wanted {

  private static final URI START = URI.create("/");
  private static final Duration KEPT = Duration.ofMinutes(15);
  private static final int LONGEST = 1500;
  private static final Pattern PLACE = Pattern.compile("/(?!/)[\\w/.~!$&'()*+,;=:@%-]*(\\?[\\w/.~!$&'()*+,;=:@%?-]*)?");

  private final Visit visit;

  Wanted(Visit visit) {
    this.visit = visit;
  }

  /** Whether a script asks for a part of a page: it says so itself, or the browser does (Fetch Metadata: a stream, a fetch). */
  static boolean isByScript(HttpServletRequest request) {
    return request.getHeader("HX-Request") != null || "empty".equals(request.getHeader("Sec-Fetch-Dest"));
  }

  /** Of a page that is looked at, not of a form. */
  void keep(HttpServletRequest request, HttpServletResponse response) {
    if (!HttpMethod.GET.matches(request.getMethod())) {
      return;
    }
    @Nullable String query = request.getQueryString();
    var place = request.getRequestURI() + (query == null || query.isEmpty() ? "" : "?" + query);
    if (isOurs(place)) {
      var value = Base64.getUrlEncoder().withoutPadding().encodeToString(place.getBytes(StandardCharsets.US_ASCII));
      response.addHeader(HttpHeaders.SET_COOKIE, visit.cookie(request, Visit.WANTED, value).maxAge(KEPT).build().toString());
    }
  }

  /** Where whoever signed in goes now. */
  URI take(HttpServletRequest request, HttpServletResponse response) {
    var kept = visit.read(request, Visit.WANTED);
    if (kept.isEmpty()) {
      return START;
    }
    response.addHeader(HttpHeaders.SET_COOKIE, visit.gone(request, Visit.WANTED).toString());
    return kept.flatMap(Wanted::decoded).filter(Wanted::isOurs).map(URI::create).orElse(START);
  }

  private static Optional<String> decoded(String value) {
    try {
      return Optional.of(new String(Base64.getUrlDecoder().decode(value), StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isOurs(String place) {
    return place.length() <= LONGEST
        && PLACE.matcher(place).matches()
        && !place.contains("..")
        && Pages.isInside(place.replaceFirst("\\?.*", ""));
  }
}
