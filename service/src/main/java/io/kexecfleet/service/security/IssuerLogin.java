package io.kexecfleet.service.security;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.security.oauth2.client.authentication.OAuth2LoginAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestHeadersConverter;
import org.springframework.security.oauth2.client.endpoint.DefaultOAuth2TokenRequestParametersConverter;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.oidc.authentication.OidcAuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenValidator;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.endpoint.DefaultMapOAuth2AccessTokenResponseConverter;
import org.springframework.security.oauth2.core.endpoint.OAuth2AccessTokenResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.oidc.OidcIdToken;
import org.springframework.security.oauth2.core.oidc.user.DefaultOidcUser;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** This service as a client of the issuer (OpenID Connect Core 1.0, authorization code flow): code in, ID token out. */
@Component
class IssuerLogin {

  static final String CALLBACK = "/login/oidc/callback";

  private static final int SERVERS_FAULT = 500;

  /** Errors that are no fault of who signs in (RFC 6749, 5.2). */
  private static final Set<String> OURS = Set.of("invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope");

  private static final Logger log = LoggerFactory.getLogger(IssuerLogin.class);

  private final OidcSettings settings;
  private final Issuer issuer;
  private final IssuerLine line;
  private final JsonMapper json;
  private final Clock clock;
  private final OidcAuthorizationCodeAuthenticationProvider provider;

  IssuerLogin(OidcSettings settings, Issuer issuer, IssuerLine line, IssuerWord word, JsonMapper json, Clock clock) {
    this.settings = settings;
    this.issuer = issuer;
    this.line = line;
    this.json = json;
    this.clock = clock;
    // The ID token says all that is needed, so nothing else is asked for.
    this.provider =
        new OidcAuthorizationCodeAuthenticationProvider(
            this::tokens, request -> new DefaultOidcUser(List.of(), request.getIdToken()));
    provider.setJwtDecoderFactory(client -> word.decoder(forThisClient(client)));
  }

  private OidcIdTokenValidator forThisClient(ClientRegistration client) {
    var validator = new OidcIdTokenValidator(client);
    validator.setClockSkew(settings.clockSkew());
    validator.setClock(clock);
    return validator;
  }

  /**
   * This service as the issuer knows it.
   *
   * @param base address of the pages
   * @throws PersonException while the issuer is away
   */
  ClientRegistration client(String base) {
    var places = issuer.places();
    var client =
        ClientRegistration.withRegistrationId("oidc")
            .clientId(settings.clientId())
            .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
            .clientSettings(ClientRegistration.ClientSettings.builder().requireProofKey(true).build())
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri(base + CALLBACK)
            .scope(settings.scopes())
            .authorizationUri(places.authorization().toString())
            .tokenUri(places.token().toString())
            .jwkSetUri(places.keys().toString())
            .issuerUri(settings.issuer());
    var secret = settings.secretFile();
    if (secret == null) {
      return client.build();
    }
    try {
      return client.clientSecret(ClientSecret.read(secret)).clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC).build();
    } catch (IOException e) {
      throw new IllegalStateException("The file of kexec-fleet.oidc.client-secret-file was readable at the start and is not now.", e);
    }
  }

  /**
   * Who came back.
   *
   * @throws PersonException when the issuer does not say, or not for this attempt
   */
  OidcIdToken finish(ClientRegistration client, OAuth2AuthorizationExchange exchange) {
    try {
      var signedIn = provider.authenticate(new OAuth2LoginAuthenticationToken(client, exchange));
      return ((OidcUser) Objects.requireNonNull(Objects.requireNonNull(signedIn).getPrincipal())).getIdToken();
    } catch (OAuth2AuthenticationException e) {
      if (e.getCause() instanceof JwtException cause && !(cause instanceof BadJwtException)) {
        throw Issuer.away(e);
      }
      throw new PersonException(
          PersonException.Reason.NOT_ACCEPTED,
          "The issuer did not say who you are: %s. Sign in again.".formatted(code(e)),
          e);
    }
  }

  /** Comes from outside, perhaps by the address line. */
  private static String code(OAuth2AuthenticationException e) {
    var code = e.getError().getErrorCode();
    return code.matches("[a-z_]{1,50}") ? code : "it gives no reason";
  }

  private OAuth2AccessTokenResponse tokens(OAuth2AuthorizationCodeGrantRequest asked) {
    var headers = new DefaultOAuth2TokenRequestHeadersConverter<OAuth2AuthorizationCodeGrantRequest>().convert(asked);
    var parameters = new DefaultOAuth2TokenRequestParametersConverter<OAuth2AuthorizationCodeGrantRequest>().convert(asked);
    var request =
        HttpRequest.newBuilder(URI.create(asked.getClientRegistration().getProviderDetails().getTokenUri()))
            .POST(BodyPublishers.ofString(form(parameters)));
    headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    request.setHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
    try {
      var reply = line.ask(request.build());
      if (reply.status() >= SERVERS_FAULT) {
        throw new IOException("the issuer answered %d".formatted(reply.status()));
      }
      var said = json.readValue(reply.body(), new TypeReference<Map<String, Object>>() {});
      if (said.get("error") instanceof String error) {
        if (OURS.contains(error)) {
          log.warn("The issuer turned this service away: {}. Nobody can sign in until kexec-fleet.oidc.client-id and its secret are what the issuer knows.", error);
        }
        throw new OAuth2AuthenticationException(error);
      }
      return new DefaultMapOAuth2AccessTokenResponseConverter().convert(said);
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      throw Issuer.away(e);
    }
  }

  private static String form(Map<String, List<String>> parameters) {
    return parameters.entrySet().stream()
        .flatMap(field -> field.getValue().stream().map(value -> encoded(field.getKey()) + "=" + encoded(value)))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Where people sign out at the issuer too (OpenID Connect RP-Initiated Logout 1.0); where it knows no such place, back. */
  URI endOf(@Nullable String idToken, String back) {
    var end = issuer.places().endSession();
    if (end == null) {
      return URI.create(back);
    }
    var fields = new LinkedHashMap<String, List<String>>();
    fields.put("client_id", List.of(settings.clientId()));
    fields.put("post_logout_redirect_uri", List.of(back));
    if (idToken != null) {
      fields.put("id_token_hint", List.of(idToken));
    }
    return URI.create(end + (end.getRawQuery() == null ? "?" : "&") + form(fields));
  }
}
