package io.kexecfleet.service.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.web.filter.OncePerRequestFilter;

/** What every answer tells a browser: the one place for it. Before all other filters, so that refusals carry it too. */
final class AnswerHeaders extends OncePerRequestFilter {

  /** Of answers for programs: nothing in them is ever to be run, shown or framed. */
  static final Map<String, String> OF_DATA =
      Map.of(
          "Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Cache-Control", "no-store",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer");

  /** Of pages: scripts and styles from files of this service only, and nothing of theirs elsewhere. */
  static final Map<String, String> OF_PAGES =
      Map.of(
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Permissions-Policy",
              "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  /** A year, as browsers' lists ask for; other names of the same domain are not this service's to speak for. */
  private static final String TLS_FOR_A_YEAR = "max-age=31536000";

  private static final List<String> DATA = List.of("/api/", "/agent/", "/fleet-lock/", "/actuator", "/livez", "/readyz");

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var path = request.getRequestURI();
    (DATA.stream().anyMatch(path::startsWith) ? OF_DATA : OF_PAGES).forEach(response::setHeader);
    if (request.isSecure()) {
      response.setHeader("Strict-Transport-Security", TLS_FOR_A_YEAR);
    }
    chain.doFilter(request, response);
  }
}
