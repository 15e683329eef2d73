package io.kexecfleet.service.security;

import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.transaction.TransactionException;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows people at the pages by the cookie of their session, and at no other door. */
final class SessionFilter extends OncePerRequestFilter {

  private static final Logger log = LoggerFactory.getLogger(SessionFilter.class);

  private final Visit visit;
  private final LoginSessions sessions;
  private final ProblemWriter problems;

  SessionFilter(Visit visit, LoginSessions sessions, ProblemWriter problems) {
    this.visit = visit;
    this.sessions = sessions;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var cookie = visit.read(request, Visit.SESSION);
    Optional<Caller.Operator> caller;
    try {
      caller = cookie.flatMap(sessions::find);
    } catch (DataAccessException | TransactionException e) {
      log.warn("Somebody at the pages was turned away unheard: {}", String.valueOf(e));
      response.setHeader("Retry-After", "1");
      problems.write(
          response, ProblemCode.DATABASE_UNAVAILABLE, "The database did not say whose session this is. Ask again in a moment.");
      return;
    }
    if (cookie.isPresent() && caller.isEmpty()) {
      // Shown again and again it would be taken for guessing.
      response.addHeader(HttpHeaders.SET_COOKIE, visit.gone(request, Visit.SESSION).toString());
    }
    if (caller.isPresent()) {
      var context = SecurityContextHolder.createEmptyContext();
      var shown = cookie.get();
      context.setAuthentication(new SessionAuthentication(caller.get(), () -> sessions.find(shown)));
      SecurityContextHolder.setContext(context);
    }
    chain.doFilter(request, response);
  }
}
