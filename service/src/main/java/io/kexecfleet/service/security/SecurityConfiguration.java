package io.kexecfleet.service.security;

import io.kexecfleet.service.inventory.Credentials;
import io.kexecfleet.service.problem.BodyLimitFilter;
import io.kexecfleet.service.problem.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/**
 * The doors: one for agents, one for operators, health for everybody, nothing else. Each knows only the tokens meant for
 * it, and keeps no session, so there is no cookie for another site to ride on.
 */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  private static final long AGENTS_BODY = 256 * 1024;
  private static final long OPERATORS_BODY = 1024 * 1024;

  private final ProblemWriter problems;

  SecurityConfiguration(ProblemWriter problems) {
    this.problems = problems;
  }

  @Bean
  @Order(1)
  SecurityFilterChain agents(HttpSecurity http, AccessTokens tokens, Credentials credentials) {
    OpaqueTokenIntrospector whose =
        token -> {
          if (tokens.isJoin(token)) {
            return new Caller.Joiner();
          }
          var owner = credentials.ownerOf(Digest.of(token)).orElseThrow(() -> new BadOpaqueTokenException("unknown"));
          return new Caller.EnrolledHost(owner.hostId(), owner.host());
        };
    http.securityMatcher("/agent/**")
        .authorizeHttpRequests(
            it ->
                it.dispatcherTypeMatchers(DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, "/agent/v1/enrolment")
                    .hasAuthority("JOIN")
                    .requestMatchers(HttpMethod.POST, "/agent/v1/check-in")
                    .hasAuthority("HOST")
                    .anyRequest()
                    .denyAll());
    return door(http, whose, AGENTS_BODY);
  }

  @Bean
  @Order(2)
  SecurityFilterChain operators(HttpSecurity http, AccessTokens tokens) {
    http.securityMatcher("/api/**", "/actuator/prometheus")
        .authorizeHttpRequests(it -> it.anyRequest().hasAuthority("OPERATOR"));
    return door(http, operator(tokens), OPERATORS_BODY);
  }

  @Bean
  @Order(3)
  SecurityFilterChain others(HttpSecurity http, AccessTokens tokens) {
    http.authorizeHttpRequests(
        it ->
            it.dispatcherTypeMatchers(DispatcherType.ERROR)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/actuator/health", "/actuator/health/*")
                .permitAll()
                .anyRequest()
                .denyAll());
    return door(http, operator(tokens), 0);
  }

  private static OpaqueTokenIntrospector operator(AccessTokens tokens) {
    return token -> {
      if (!tokens.isOperator(token)) {
        throw new BadOpaqueTokenException("unknown");
      }
      return new Caller.Operator();
    };
  }

  private SecurityFilterChain door(HttpSecurity http, OpaqueTokenIntrospector whose, long longestBody) {
    return http.oauth2ResourceServer(
            it ->
                it.opaqueToken(opaque -> opaque.introspector(whose))
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

  private void whoAreYou(HttpServletResponse response) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer");
    problems.write(
        response,
        HttpStatus.UNAUTHORIZED,
        "No token, or none that opens this door. Send it as Authorization: Bearer; tokens are in the service's data directory.");
  }

  private void notForYou(HttpServletResponse response) throws IOException {
    problems.write(response, HttpStatus.FORBIDDEN, "This token does not open this door.");
  }
}
