package io.kexecfleet.service.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Component;

/** What a form must have because only these pages know it: the same as in a cookie that no other site can read or set. */
@Component
class FormTokens implements CsrfTokenRepository {

  private final Visit visit;

  FormTokens(Visit visit) {
    this.visit = visit;
  }

  private CookieCsrfTokenRepository cookie(HttpServletRequest request) {
    var cookie = new CookieCsrfTokenRepository();
    cookie.setCookieName(visit.name(request, Visit.FORMS));
    cookie.setCookiePath("/");
    cookie.setCookieCustomizer(it -> it.httpOnly(true).secure(visit.isOverTls(request)).sameSite("Lax"));
    return cookie;
  }

  @Override
  public CsrfToken generateToken(HttpServletRequest request) {
    return cookie(request).generateToken(request);
  }

  @Override
  public void saveToken(@Nullable CsrfToken token, HttpServletRequest request, HttpServletResponse response) {
    cookie(request).saveToken(token, request, response);
  }

  @Override
  public @Nullable CsrfToken loadToken(HttpServletRequest request) {
    return cookie(request).loadToken(request);
  }
}
