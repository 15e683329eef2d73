package io.kexecfleet.service.security;

import com.nimbusds.jwt.JWTParser;
import io.kexecfleet.service.database.Guesser;
import io.kexecfleet.service.secret.Secret;
import java.text.ParseException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.stereotype.Component;

/** People who come with an access token of the issuer (RFC 9068) in place of a token of this service. */
@Component
class BearerPeople {

  private final OidcSettings settings;
  private final IssuerWord word;
  private final People people;
  private final OAuth2TokenValidator<Jwt> forThisService;

  BearerPeople(OidcSettings settings, IssuerWord word, People people) {
    this.settings = settings;
    this.word = word;
    this.people = people;
    this.forThisService =
        new DelegatingOAuth2TokenValidator<>(List.of(new JwtAudienceValidator(settings.audience()), BearerPeople::notForSigningIn));
  }

  /** Whether what was shown looks like one: in three parts. None of our own tokens is. */
  static boolean isMeant(String shown) {
    return shown.chars().filter(letter -> letter == '.').count() == 2;
  }

  /**
   * Who that is.
   *
   * @throws PersonException when they are not let in
   * @throws io.kexecfleet.service.database.TooManyGuessesException when too many came from there that were none
   */
  Caller.Operator caller(String shown) {
    if (!settings.isOn()) {
      throw new PersonException(
          PersonException.Reason.NOT_ACCEPTED,
          "This looks like an access token of an OpenID Connect issuer, and this service has none: kexec-fleet.oidc.issuer is not set. Use a token of this service.");
    }
    if (!isOfIssuer(shown)) {
      throw notAccepted("it is none of %s".formatted(settings.issuer()), null);
    }
    var refusal = new AtomicReference<PersonException>();
    var token = Guesser.lookUp(Secret.digest(shown), () -> decoded(shown, refusal)).orElseThrow(refusal::get);
    var person = people.read(token.getClaims());
    return new Caller.Operator(person.name(), people.grants(person.groups()));
  }

  /** @return empty: it is not accepted, for the reason that is set */
  private Optional<Jwt> decoded(String shown, AtomicReference<PersonException> refusal) {
    try {
      return Optional.of(word.decoder(forThisService).decode(shown));
    } catch (JwtValidationException e) {
      refusal.set(notAccepted(e.getErrors().stream().map(OAuth2Error::getDescription).collect(Collectors.joining("; ")), e));
    } catch (BadJwtException e) {
      refusal.set(notAccepted("it cannot be read, or is not signed with one of the issuer's keys", e));
    } catch (JwtException e) {
      throw Issuer.away(e);
    }
    return Optional.empty();
  }

  /** By what it says of itself: for what is none anyway the issuer is not asked for keys. */
  private boolean isOfIssuer(String shown) {
    try {
      return settings.issuer().equals(JWTParser.parse(shown).getJWTClaimsSet().getIssuer());
    } catch (ParseException e) {
      return false;
    }
  }

  /** An ID token tells one client who signed in there; it is handed around as if it opened nothing. */
  private static OAuth2TokenValidatorResult notForSigningIn(Jwt token) {
    return token.hasClaim("nonce") || token.hasClaim("at_hash") || "ID".equals(token.getClaims().get("typ"))
        ? OAuth2TokenValidatorResult.failure(new OAuth2Error("invalid_token", "it is an ID token, and an access token is wanted", null))
        : OAuth2TokenValidatorResult.success();
  }

  private static PersonException notAccepted(String why, @Nullable JwtException cause) {
    var message = "This access token is not accepted: %s. Get a new one.".formatted(why);
    return cause == null
        ? new PersonException(PersonException.Reason.NOT_ACCEPTED, message)
        : new PersonException(PersonException.Reason.NOT_ACCEPTED, message, cause);
  }
}
