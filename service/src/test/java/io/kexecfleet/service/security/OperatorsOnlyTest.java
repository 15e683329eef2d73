package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.audit.Actor;
import io.kexecfleet.service.support.MovableClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.web.context.request.ServletWebRequest;

class OperatorsOnlyTest {

  private final MovableClock clock = new MovableClock();
  private final OperatorsOnly resolver = new OperatorsOnly(OperatorLookupTest.lookup(clock, _ -> new Caller.Operator("p", List.of())));

  @SuppressWarnings({"UnusedMethod", "UnusedVariable"}) // Its parameters are what is resolved.
  private static void act(Actor actor, String other) {}

  private static MethodParameter parameter(int index) throws NoSuchMethodException {
    return new MethodParameter(OperatorsOnlyTest.class.getDeclaredMethod("act", Actor.class, String.class), index);
  }

  private Actor resolve(Caller caller, String address) throws NoSuchMethodException {
    var token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, "t", Instant.EPOCH, Instant.MAX);
    var request = new MockHttpServletRequest();
    request.setUserPrincipal(new BearerTokenAuthentication(caller, token, List.of()));
    request.setRemoteAddr(address);
    request.addHeader("X-Forwarded-For", "192.0.2.66");
    return (Actor) resolver.resolveArgument(parameter(0), null, new ServletWebRequest(request), null);
  }

  @Test
  void isTheOperatorAtTheirAddress() throws Exception {
    var operator = new Caller.Operator("alice", List.of());
    assertThat(resolve(operator, "198.51.100.7")).isEqualTo(new Actor("alice", "198.51.100.7"));
    assertThat(resolve(operator, "2001:db8:0:0:0:0:0:1")).isEqualTo(new Actor("alice", "2001:db8:0:0:0:0:0:1"));
    assertThat(resolve(operator, "fe80:0:0:0:1ff:fe23:4567:890a%eth0").address()).hasSizeLessThan(100);
  }

  @Test
  void isNobodyElse() {
    assertThatThrownBy(() -> resolve(new Caller.Joiner(1, "join"), "198.51.100.7")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isForActorsOnly() throws Exception {
    assertThat(resolver.supportsParameter(parameter(0))).isTrue();
    assertThat(resolver.supportsParameter(parameter(1))).isFalse();
  }
}
