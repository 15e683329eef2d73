package io.kexecfleet.service.web;

import io.github.bucket4j.TimeMeter;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import io.kexecfleet.service.security.Caller;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;
import org.springframework.security.core.Authentication;
import org.springframework.web.filter.OncePerRequestFilter;

/** Behind the doors: nobody who was let in asks more often than their share. */
final class RateLimitFilter extends OncePerRequestFilter {

  private final Buckets<String> operators;
  private final Buckets<UUID> hosts;
  private final Buckets<Neighbourhood> joiners;
  private final ProblemWriter problems;
  private final Counter refused;

  RateLimitFilter(WebSettings.Rates rates, TimeMeter time, ProblemWriter problems, MeterRegistry meters) {
    this.operators = new Buckets<>(rates.operatorPerSecond(), rates.operatorBurst(), time);
    this.hosts = new Buckets<>(rates.hostPerSecond(), rates.hostBurst(), time);
    this.joiners = new Buckets<>(rates.joinPerSecond(), rates.joinBurst(), time);
    this.problems = problems;
    this.refused = refused("rate", meters);
  }

  /** Counts requests that are answered with 429. */
  static Counter refused(String reason, MeterRegistry meters) {
    return Counter.builder("kexec.fleet.requests.refused").description("Requests that were answered with 429").tag("reason", reason).register(meters);
  }

  @Override
  protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var wait = take(request);
    if (wait.isEmpty()) {
      chain.doFilter(request, response);
      return;
    }
    refused.increment();
    response.setHeader("Retry-After", Long.toString(wait.getAsLong()));
    problems.write(
        response,
        ProblemCode.TOO_MANY_REQUESTS,
        "These are more requests than one caller may make. Go on in %d s, and ask less often.".formatted(wait.getAsLong()));
  }

  private OptionalLong take(HttpServletRequest request) {
    if (!(request.getUserPrincipal() instanceof Authentication shown)) {
      return OptionalLong.empty();
    }
    return switch (shown.getPrincipal()) {
      case Caller.EnrolledHost host -> hosts.take(host.hostId());
      case Caller.Joiner _ -> joiners.take(Neighbourhood.of(request.getRemoteAddr()));
      case Caller.Operator operator -> operators.take(operator.name());
      // A group's clients share its name, and perhaps a token's: none of them is to keep another one waiting.
      case null, default -> operators.take("%s at %s".formatted(shown.getName(), Neighbourhood.of(request.getRemoteAddr())));
    };
  }
}
