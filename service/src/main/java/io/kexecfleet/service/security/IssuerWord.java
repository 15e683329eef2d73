package io.kexecfleet.service.security;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.MalformedURLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.stereotype.Component;

/**
 * Whether what is shown is the issuer's word of now: signed with one of its keys, which are kept and looked up again when
 * one is not known, and neither over nor of the future nor older than a day. What it must say besides is the reader's to check.
 */
@Component
class IssuerWord {

  /** Keys are public: with these nobody who knows them can sign. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** RFC 9068's; the ordinary one and none at all are what most issuers write. */
  private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");

  private static final Duration KEYS_KEPT = Duration.ofMinutes(5);

  /** Whoever shows keys that do not exist makes us ask twice in this time at most. */
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(10);

  /** How long the keys are good while the issuer is away. */
  private static final Duration KEYS_KEPT_WITHOUT_ISSUER = Duration.ofHours(4);

  /** What groups somebody is in may be another by then. */
  static final Duration GOOD_FOR = Duration.ofDays(1);

  private static final Duration TO_WAIT_FOR_ANOTHER = Duration.ofSeconds(6);

  private final OidcSettings settings;
  private final Issuer issuer;
  private final IssuerLine line;
  private final Clock clock;
  private @Nullable DefaultJWTProcessor<SecurityContext> processor;

  IssuerWord(OidcSettings settings, Issuer issuer, IssuerLine line, Clock clock) {
    this.settings = settings;
    this.issuer = issuer;
    this.line = line;
    this.clock = clock;
  }

  /**
   * Reads tokens for which that holds too.
   *
   * @throws PersonException while the issuer is away and its keys are not known ({@code ISSUER_AWAY})
   */
  JwtDecoder decoder(OAuth2TokenValidator<Jwt> besides) {
    var decoder = new NimbusJwtDecoder(processor());
    decoder.setJwtValidator(new DelegatingOAuth2TokenValidator<>(List.of(new JwtIssuerValidator(settings.issuer()), inTime(), this::issued, besides)));
    return decoder;
  }

  private JwtTimestampValidator inTime() {
    var validator = new JwtTimestampValidator(settings.clockSkew());
    validator.setClock(clock);
    validator.setAllowEmptyExpiryClaim(false);
    return validator;
  }

  private OAuth2TokenValidatorResult issued(Jwt token) {
    var at = token.getIssuedAt();
    var now = clock.instant();
    return at != null && !at.isAfter(now.plus(settings.clockSkew())) && !at.isBefore(now.minus(GOOD_FOR).minus(settings.clockSkew()))
        ? OAuth2TokenValidatorResult.success()
        : OAuth2TokenValidatorResult.failure(
            new OAuth2Error("invalid_token", "it was not issued yet, or more than %d hours ago, or does not say when".formatted(GOOD_FOR.toHours()), null));
  }

  private synchronized DefaultJWTProcessor<SecurityContext> processor() {
    var made = processor;
    if (made == null) {
      var keys = keys();
      made = new DefaultJWTProcessor<>();
      made.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
      made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
      // What the token says is checked above, against the service's clock.
      made.setJWTClaimsSetVerifier((_, _) -> {});
      processor = made;
    }
    return made;
  }

  private JWKSource<SecurityContext> keys() {
    try {
      return JWKSourceBuilder.<SecurityContext>create(issuer.places().keys().toURL(), line)
          .cache(KEYS_KEPT.toMillis(), TO_WAIT_FOR_ANOTHER.toMillis())
          .refreshAheadCache(false)
          .rateLimited(ASKED_AGAIN.toMillis())
          .outageTolerant(KEYS_KEPT_WITHOUT_ISSUER.toMillis())
          .build();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("It is http or https.", e);
    }
  }
}
