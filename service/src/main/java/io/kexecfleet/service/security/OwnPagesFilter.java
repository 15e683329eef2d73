package io.kexecfleet.service.security;

import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes nothing at the pages that can be read on the way, and no form that one of these pages did not send: the browser says
 * where a form comes from, in Sec-Fetch-Site (Fetch Metadata), or in Origin where it does not know that.
 */
final class OwnPagesFilter extends OncePerRequestFilter {

  private static final Set<String> HARMLESS = Set.of("GET", "HEAD");

  private final Visit visit;
  private final ProblemWriter problems;

  OwnPagesFilter(Visit visit, ProblemWriter problems) {
    this.visit = visit;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!visit.isPrivate(request)) {
      problems.write(
          response,
          ProblemCode.NOT_ALLOWED,
          "Signing in takes https, or a browser on the service's own machine: cookies and tokens could be read on the way. Behind a proxy that ends TLS, set kexec-fleet.session.address.");
    } else if (!HARMLESS.contains(request.getMethod()) && !isOwnForm(request)) {
      problems.write(response, ProblemCode.NOT_ALLOWED, "This form was sent by another site, or by no browser.");
    } else {
      chain.doFilter(request, response);
    }
  }

  private boolean isOwnForm(HttpServletRequest request) {
    @Nullable String site = request.getHeader("Sec-Fetch-Site");
    return site == null ? visit.base(request).equals(request.getHeader(HttpHeaders.ORIGIN)) : site.equals("same-origin");
  }
}
