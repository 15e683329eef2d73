package io.kexecfleet.service.security;

import com.nimbusds.jwt.JWTParser;
import java.text.ParseException;
import java.util.List;
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
  boolean isMeant(String shown) {
    return settings.isOn() && shown.chars().filter(letter -> letter == '.').count() == 2;
  }

  /** @throws PersonException when they are not let in */
  Caller.Operator caller(String shown) {
    if (!isOfIssuer(shown)) {
      throw notAccepted("it is none of %s".formatted(settings.issuer()), null);
    }
    try {
      var person = people.read(word.decoder(forThisService).decode(shown).getClaims());
      return new Caller.Operator(person.name(), people.grants(person.groups()));
    } catch (JwtValidationException e) {
      throw notAccepted(e.getErrors().stream().map(OAuth2Error::getDescription).collect(Collectors.joining("; ")), e);
    } catch (BadJwtException e) {
      throw notAccepted("it cannot be read, or is not signed with one of the issuer's keys", e);
    } catch (JwtException e) {
      throw Issuer.away(e);
    }
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
