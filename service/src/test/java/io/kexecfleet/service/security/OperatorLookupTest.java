package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kexecfleet.service.inventory.Scope;
import io.kexecfleet.service.support.MovableClock;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;

class OperatorLookupTest {

  private static final String WORD_OF_THE_ISSUER = "a.b.c";
  private static final Caller.Operator READER = new Caller.Operator("oidc:ann", List.of(new Grant(Role.VIEWER, Scope.EVERYTHING)));

  private final MovableClock clock = new MovableClock();

  /** @param people whoever shows a word of the issuer */
  static OperatorLookup lookup(Clock clock, Function<String, Caller.Operator> people) {
    return new OperatorLookup(new AccessTokens(Map::of, _ -> Optional.empty(), clock), people, clock);
  }

  private static Standing standing(OperatorLookup lookup) {
    var token = new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, WORD_OF_THE_ISSUER, Instant.EPOCH, Instant.MAX);
    return lookup.standing(new BearerTokenAuthentication(READER, token, List.of()), Permission.READ, Scope.EVERYTHING);
  }

  @Test
  void theIssuersWordAndTokensOfOursAreToldApart() {
    var lookup = lookup(clock, _ -> READER);
    assertThat(lookup.find(WORD_OF_THE_ISSUER)).contains(READER);
    assertThat(lookup.find("kft_x")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ISSUER_AWAY")
  void whoeverTheIssuerDoesNotLetInAnyMoreStandsNoLonger(PersonException.Reason reason) {
    var refusal = new AtomicReference<PersonException>();
    var standing =
        standing(
            lookup(
                clock,
                _ -> {
                  if (refusal.get() != null) {
                    throw refusal.get();
                  }
                  return READER;
                }));
    assertThat(standing.holds()).isTrue();
    refusal.set(new PersonException(reason, "no"));
    assertThat(standing.holds()).as("the signature is not checked again for each thing that is told").isTrue();
    clock.advance(AccessTokens.TRUSTED_FOR);
    assertThat(standing.holds()).isFalse();
  }

  @Test
  void whileTheIssuerIsAwayNobodyKnowsWhetherTheyStand() {
    var people = new AtomicReference<Function<String, Caller.Operator>>(_ -> READER);
    var standing = standing(lookup(clock, shown -> people.get().apply(shown)));
    assertThat(standing.holds()).isTrue();
    people.set(
        _ -> {
          throw new PersonException(PersonException.Reason.ISSUER_AWAY, "away");
        });
    clock.advance(AccessTokens.TRUSTED_FOR);
    assertThatThrownBy(standing::holds).isInstanceOf(PersonException.class).hasMessage("away");
    people.set(_ -> READER);
    assertThat(standing.holds()).isTrue();
  }

  @Test
  void whoeverReachesOtherHostsNowStandsNoLonger() {
    var now = new AtomicReference<>(READER);
    var standing = standing(lookup(clock, _ -> now.get()));
    assertThat(standing.holds()).isTrue();
    now.set(new Caller.Operator(READER.name(), List.of()));
    clock.advance(AccessTokens.TRUSTED_FOR);
    assertThat(standing.holds()).isFalse();
  }

  @Test
  void atTheDoorTheReasonIsTold() {
    var lookup =
        lookup(
            clock,
            _ -> {
              throw new PersonException(PersonException.Reason.NOT_ALLOWED, "no");
            });
    assertThatThrownBy(() -> lookup.find(WORD_OF_THE_ISSUER)).isInstanceOf(PersonException.class);
  }
}
