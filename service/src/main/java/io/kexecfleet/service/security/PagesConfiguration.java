package io.kexecfleet.service.security;

import io.kexecfleet.service.problem.BodyLimitFilter;
import io.kexecfleet.service.problem.ProblemCode;
import io.kexecfleet.service.problem.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;

/** The door for people with browsers: the only one that knows a cookie, and the only one that needs protection for forms. */
@Configuration(proxyBeanMethods = false)
class PagesConfiguration {

  /** At the door a token at most; inside a rollout with a few thousand hosts by name. */
  private static final long LONGEST_FORM_AT_THE_DOOR = 1024;

  private static final long LONGEST_FORM = 64 * 1024;

  @Bean
  @Order(0)
  SecurityFilterChain pages(
      HttpSecurity http, Visit visit, Wanted wanted, LoginSessions sessions, FormTokens forms, ProblemWriter problems) {
    return http.securityMatcher(Pages.paths())
        .authorizeHttpRequests(
            it ->
                it.dispatcherTypeMatchers(DispatcherType.ASYNC)
                    .permitAll()
                    .requestMatchers(HttpMethod.GET, SignIn.DOOR, IssuerLogin.CALLBACK, "/assets/**")
                    .permitAll()
                    .requestMatchers(HttpMethod.POST, SignIn.DOOR, "/login/oidc")
                    .permitAll()
                    .anyRequest()
                    .hasAuthority("OPERATOR"))
        .addFilterBefore(new OwnPagesFilter(visit, problems), CsrfFilter.class)
        .addFilterBefore(new BodyLimitFilter(PagesConfiguration::longestForm, problems), CsrfFilter.class)
        .addFilterBefore(new SessionFilter(visit, sessions, problems), AnonymousAuthenticationFilter.class)
        // By default it would take a new token for each request that shows a session, and leave every open page with an old one.
        .csrf(it -> it.csrfTokenRepository(forms).sessionAuthenticationStrategy((_, _, _) -> {}))
        .headers(
            it ->
                it.cacheControl(HeadersConfigurer.CacheControlConfig::disable)
                    .addHeaderWriter(PagesConfiguration::keepNowhere))
        .exceptionHandling(
            it ->
                it.authenticationEntryPoint((request, response, _) -> signInFirst(wanted, request, response))
                    .accessDeniedHandler(
                        (_, response, _) ->
                            problems.write(
                                response,
                                ProblemCode.NOT_ALLOWED,
                                "This form is too old, or not one of ours. Go back, load the page again and repeat it.")))
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .build();
  }

  private static long longestForm(HttpServletRequest request) {
    return Pages.isInside(request.getRequestURI()) ? LONGEST_FORM : LONGEST_FORM_AT_THE_DOOR;
  }

  /** A part of a page that a script asks for cannot be the page to sign in: the whole page goes there. */
  private static void signInFirst(Wanted wanted, HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (Wanted.isByScript(request)) {
      response.setHeader("HX-Redirect", SignIn.DOOR);
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    } else {
      wanted.keep(request, response);
      response.sendRedirect(SignIn.DOOR);
    }
  }

  /** The usual writer leaves it out where there is an Expires, and Jetty adds one to every answer with a cookie. */
  private static void keepNowhere(HttpServletRequest request, HttpServletResponse response) {
    if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }
}
