package io.kexecfleet.service.security;

import io.kexecfleet.service.fleetlock.GroupSecrets;
import io.kexecfleet.service.fleetlock.Refusal;
import io.kexecfleet.service.secret.Secret;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The door for hosts that ask by the FleetLock protocol. Their client can be given nothing but an address, and turns user
 * info in it into Basic authentication: the group's name and its secret. The secret alone does as a bearer token.
 */
@Configuration(proxyBeanMethods = false)
class FleetLockDoor {

  private static final Logger log = LoggerFactory.getLogger(FleetLockDoor.class);
  private static final List<GrantedAuthority> MAY = List.of(new SimpleGrantedAuthority("FLEET_LOCK"));

  private final GroupSecrets secrets;
  private final JsonMapper json;

  FleetLockDoor(GroupSecrets secrets, JsonMapper json) {
    this.secrets = secrets;
    this.json = json;
  }

  @Bean
  @Order(0)
  SecurityFilterChain fleetLock(HttpSecurity http) {
    return http.securityMatcher("/fleet-lock/**")
        .authorizeHttpRequests(
            it ->
                it.requestMatchers(HttpMethod.POST, "/fleet-lock/v1/pre-reboot", "/fleet-lock/v1/steady-state")
                    .hasAuthority("FLEET_LOCK")
                    .anyRequest()
                    .denyAll())
        .authenticationProvider(new Basic())
        .httpBasic(it -> it.authenticationEntryPoint((_, response, failure) -> turnedAway(response, failure)))
        .oauth2ResourceServer(
            it ->
                it.opaqueToken(opaque -> opaque.introspector(this::bearer))
                    .withObjectPostProcessor(
                        new ObjectPostProcessor<BearerTokenAuthenticationFilter>() {
                          @Override
                          public <F extends BearerTokenAuthenticationFilter> F postProcess(F filter) {
                            filter.setAuthenticationFailureHandler((_, response, failure) -> turnedAway(response, failure));
                            return filter;
                          }
                        }))
        .exceptionHandling(
            it ->
                it.authenticationEntryPoint((_, response, failure) -> turnedAway(response, failure))
                    .accessDeniedHandler((_, response, _) -> noSuchOperation(response)))
        .sessionManagement(it -> it.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .build();
  }

  private final class Basic implements AuthenticationProvider {

    @Override
    public Authentication authenticate(Authentication shown) {
      var group = groupOf(String.valueOf(shown.getCredentials()));
      if (!shown.getName().equals(group)) {
        throw new BadCredentialsException("not this group's secret");
      }
      return UsernamePasswordAuthenticationToken.authenticated(group, null, MAY);
    }

    @Override
    public boolean supports(Class<?> authentication) {
      return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
  }

  private OAuth2AuthenticatedPrincipal bearer(String secret) {
    var group = groupOf(secret);
    if (group.isEmpty()) {
      throw new BadOpaqueTokenException("no group's secret");
    }
    return new DefaultOAuth2AuthenticatedPrincipal(group, Map.of("sub", group), MAY);
  }

  /** @return empty: no group's */
  private String groupOf(String secret) {
    try {
      return secrets.groupOf(Secret.digest(secret)).orElse("");
    } catch (DataAccessException | TransactionException e) {
      throw new AuthenticationServiceException("Cannot look up whose secret this is.", e);
    }
  }

  private void turnedAway(HttpServletResponse response, AuthenticationException failure) throws IOException {
    if (failure instanceof AuthenticationServiceException) {
      log.warn("A FleetLock client was turned away unheard: {}", String.valueOf(failure.getCause()));
      new Refusal(Refusal.Kind.UNAVAILABLE, "The database did not say whose secret this is. Ask again in a moment.").write(response, json);
    } else {
      response.setHeader("WWW-Authenticate", "Basic realm=\"fleet-lock\"");
      new Refusal(Refusal.Kind.UNAUTHORIZED, "No secret, or not this group's. Write it into the address: https://GROUP:SECRET@HOST/fleet-lock/")
          .write(response, json);
    }
  }

  private void noSuchOperation(HttpServletResponse response) throws IOException {
    new Refusal(Refusal.Kind.UNKNOWN_OPERATION, "POST v1/pre-reboot and v1/steady-state are all there is.").write(response, json);
  }
}
