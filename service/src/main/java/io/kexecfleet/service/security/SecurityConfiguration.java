package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Credentials;
import io.kexecfleet.service.inventory.JoinTokens;
import io.kexecfleet.service.problem.BodyLimitFilter;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import io.kexecfleet.service.secret.Secret;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.transaction.TransactionException;

/**
 * The doors: one for agents, one for operators, one for the first of them, health for everybody, nothing else. Each knows only the tokens meant for
 * it, and keeps no session, so there is no cookie for another site to ride on.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  private static final Logger log = LoggerFactory.getLogger(SecurityConfiguration.class);

  static final String FOUNDERS = "/api/v1/first-administrator";
  private static final String METRICS = "/actuator/prometheus";
  private static final long FOUNDERS_BODY = 1024;
  private static final long AGENTS_BODY = 256 * 1024;

  /** Ten thousand hosts with 400 bytes of labels each. */
  private static final long OPERATORS_BODY = 4 * 1024 * 1024;

  private final ProblemWriter problems;

  SecurityConfiguration(ProblemWriter problems) {
    this.problems = problems;
  }

  @Bean
  @Order(1)
  SecurityFilterChain agents(HttpSecurity http, JoinTokens joining, Credentials credentials) {
    Function<String, Optional<Caller>> whose =
        digest ->
            credentials
                .ownerOf(digest)
                .<Caller>map(owner -> new Caller.EnrolledHost(owner.hostId(), owner.host(), digest))
                .or(() -> joining.find(digest).map(token -> new Caller.Joiner(token.id(), token.name())));
    http.securityMatcher("/agent/**")
        .authorizeHttpRequests(
            it ->
                it.dispatcherTypeMatchers(DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, "/agent/v1/enrolment")
                    .hasAuthority("JOIN")
                    .requestMatchers(HttpMethod.POST, "/agent/v1/check-in", "/agent/v1/credential")
                    .hasAuthority("HOST")
                    .anyRequest()
                    .denyAll());
    return door(http, byDigest(whose), AGENTS_BODY);
  }

  /** The one way in for whoever has no token yet. */
  @Bean
  @Order(2)
  SecurityFilterChain founders(HttpSecurity http, FirstAdministrator first) {
    http.securityMatcher(FOUNDERS).authorizeHttpRequests(it -> it.anyRequest().hasAuthority("FOUND"));
    return door(
        http,
        byDigest(digest -> first.isOpen(digest) ? Optional.of(new Caller.Founder(digest)) : Optional.empty()),
        FOUNDERS_BODY);
  }

  /** What each operation takes is checked by {@link OperatorsOnly}. */
  @Bean
  @Order(3)
  SecurityFilterChain operators(HttpSecurity http, OperatorLookup operators) {
    http.securityMatcher("/api/**", METRICS)
        .authorizeHttpRequests(
            it ->
                it.dispatcherTypeMatchers(DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(METRICS)
                    .access((shown, _) -> new AuthorizationDecision(maySeeTheFleet(shown.get())))
                    .anyRequest()
                    .hasAuthority("OPERATOR"));
    return door(http, known(operators), OPERATORS_BODY);
  }

  /** Metrics are about the fleet as a whole. */
  private static boolean maySeeTheFleet(Authentication shown) {
    return shown.getPrincipal() instanceof Caller.Operator operator && Grant.reach(operator.grants(), Permission.READ_FLEET).isPresent();
  }

  @Bean
  @Order(4)
  SecurityFilterChain others(HttpSecurity http, OperatorLookup operators) {
    http.authorizeHttpRequests(
        it ->
            it.dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/actuator/health", "/actuator/health/*", "/livez", "/readyz")
                .permitAll()
                .anyRequest()
                .denyAll());
    return door(http, known(operators), 0);
  }

  private static Function<String, Optional<Caller>> byDigest(Function<String, Optional<Caller>> whose) {
    return shown -> whose.apply(Secret.digest(shown));
  }

  private static Function<String, Optional<Caller>> known(OperatorLookup operators) {
    return shown -> operators.find(shown).map(Caller.class::cast);
  }

  /** @param whose finds the caller by the token that was shown */
  private SecurityFilterChain door(HttpSecurity http, Function<String, Optional<Caller>> whose, long longestBody) {
    return http.oauth2ResourceServer(
            it ->
                it.opaqueToken(opaque -> opaque.introspector(token -> find(whose, token)))
                    .withObjectPostProcessor(
                        new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                          @Override
                          public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                            filter.setAuthenticationFailureHandler((_, response, failure) -> turnedAway(response, failure));
                            return filter;
                          }
                        })
                    .authenticationEntryPoint((_, response, _) -> whoAreYou(response))
                    .accessDeniedHandler((_, response, _) -> notForYou(response)))
        .exceptionHandling(
            it ->
                it.authenticationEntryPoint((_, response, _) -> whoAreYou(response))
                    .accessDeniedHandler((_, response, _) -> notForYou(response)))
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterAfter(new BodyLimitFilter(longestBody, problems), AuthorizationFilter.class)
        .csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .build();
  }

  private static Caller find(Function<String, Optional<Caller>> whose, String token) {
    try {
      return whose.apply(token).orElseThrow(() -> new BadOpaqueTokenException("unknown"));
    } catch (DataAccessException | TransactionException e) {
      throw new AuthenticationServiceException("Cannot look up whose token this is.", e);
    }
  }

  /** A host must not take it for a no that the database did not answer. */
  private void turnedAway(HttpServletResponse response, AuthenticationException failure) throws IOException {
    if (failure instanceof AuthenticationServiceException) {
      log.warn("A caller was turned away unheard: {}", String.valueOf(failure.getCause()));
      response.setHeader("Retry-After", "1");
      problems.write(
          response, ProblemCode.DATABASE_UNAVAILABLE, "The database did not say whose token this is. Ask again in a moment.");
    } else if (failure instanceof PersonException person) {
      refused(response, person);
    } else {
      whoAreYou(response);
    }
  }

  private void refused(HttpServletResponse response, PersonException failure) throws IOException {
    var code =
        switch (failure.reason()) {
          case NOT_ACCEPTED -> ProblemCode.NOT_AUTHENTICATED;
          case NOT_ALLOWED -> ProblemCode.NOT_ALLOWED;
          case ISSUER_AWAY -> ProblemCode.NOT_AVAILABLE;
        };
    if (code == ProblemCode.NOT_AUTHENTICATED) {
      response.setHeader("WWW-Authenticate", "Bearer");
    } else if (code == ProblemCode.NOT_AVAILABLE) {
      response.setHeader("Retry-After", "1");
    }
    problems.write(response, code, String.valueOf(failure.getMessage()));
  }

  private void whoAreYou(HttpServletResponse response) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer");
    problems.write(
        response,
        ProblemCode.NOT_AUTHENTICATED,
        "No token, or none that opens this door. Send it as Authorization: Bearer.");
  }

  private void notForYou(HttpServletResponse response) throws IOException {
    problems.write(response, ProblemCode.NOT_ALLOWED, "This token does not open this door.");
  }
}
