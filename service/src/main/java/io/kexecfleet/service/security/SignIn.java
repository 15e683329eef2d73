package io.kexecfleet.service.security;

import io.kexecfleet.service.database.Guesser;
import io.kexecfleet.service.secret.Secret;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.web.csrf.CsrfTokenRepository;
import org.springframework.stereotype.Service;

/** How people come in to the pages with a browser, and leave. */
@Service
public class SignIn {

  /** Where nobody is signed in. */
  public static final String DOOR = "/login";

  private final OidcSettings settings;
  private final Visit visit;
  private final AccessTokens tokens;
  private final IssuerLogin issuer;
  private final People people;
  private final LoginAttempts attempts;
  private final LoginSessions sessions;
  private final CsrfTokenRepository forms;
  private final Wanted wanted;

  SignIn(
      OidcSettings settings,
      Visit visit,
      AccessTokens tokens,
      IssuerLogin issuer,
      People people,
      LoginAttempts attempts,
      LoginSessions sessions,
      CsrfTokenRepository forms,
      Wanted wanted) {
    this.settings = settings;
    this.visit = visit;
    this.tokens = tokens;
    this.issuer = issuer;
    this.people = people;
    this.attempts = attempts;
    this.sessions = sessions;
    this.forms = forms;
    this.wanted = wanted;
  }

  /** Whether there is an issuer to sign in at. */
  public boolean isByIssuer() {
    return settings.isLogin();
  }

  /**
   * Signs in whoever has this token.
   *
   * @return where they wanted to go
   * @throws SignInException when it is none
   * @throws io.kexecfleet.service.database.TooManyGuessesException when too many came from there
   */
  public URI byToken(String token, HttpServletRequest request, HttpServletResponse response) {
    var accepted =
        tokens
            .find(Secret.digest(token.strip()))
            .orElseThrow(() -> new SignInException(HttpStatus.UNAUTHORIZED, "This is no token of an operator, or it is over."));
    countAsGuess();
    return signedIn(sessions.begin(accepted, request.getRemoteAddr()), request, response);
  }

  /**
   * Sends somebody to the issuer.
   *
   * @return where to
   * @throws SignInException when there is none, or it is away
   * @throws io.kexecfleet.service.database.TooManyGuessesException when too many left from there
   */
  public URI leave(HttpServletRequest request, HttpServletResponse response) {
    requireIssuer();
    var client = client(request);
    var asked =
        Objects.requireNonNull(new DefaultOAuth2AuthorizationRequestResolver(_ -> client).resolve(request, client.getRegistrationId()));
    var browser = Secret.random("");
    countAsGuess();
    attempts.begin(
        Objects.requireNonNull(asked.getState()),
        browser,
        new LoginAttempts.Attempt(
            Objects.requireNonNull(asked.<String>getAttribute(OidcParameterNames.NONCE)),
            Objects.requireNonNull(asked.<String>getAttribute(PkceParameterNames.CODE_VERIFIER))));
    var cookie = visit.cookie(request, Visit.ATTEMPT, browser).maxAge(LoginAttempts.TIME).build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
    return URI.create(asked.getAuthorizationRequestUri());
  }

  /**
   * Signs in whoever comes back from the issuer.
   *
   * @return where they wanted to go
   * @throws SignInException when they did not leave from this browser, or the issuer does not say who they are, or they may
   *     do nothing here
   * @throws io.kexecfleet.service.database.TooManyGuessesException when too many came back from there that had not left
   */
  public URI comeBack(HttpServletRequest request, HttpServletResponse response) {
    requireIssuer();
    @Nullable String state = request.getParameter(OAuth2ParameterNames.STATE);
    var browser = visit.read(request, Visit.ATTEMPT);
    var attempt =
        browser
            .flatMap(cookie -> state == null ? Optional.empty() : Guesser.lookUp(Secret.digest(state), () -> attempts.finish(state, cookie)))
            .orElseThrow(
                () ->
                    new SignInException(
                        HttpStatus.BAD_REQUEST,
                        "This browser did not begin to sign in, or began more than %d minutes ago, or is done with it. Sign in again."
                            .formatted(LoginAttempts.TIME.toMinutes())));
    response.addHeader(HttpHeaders.SET_COOKIE, visit.gone(request, Visit.ATTEMPT).toString());
    // Only now: whoever did not leave from here does not make us ask the issuer.
    var client = client(request);
    try {
      var said = issuer.finish(client, exchange(client, String.valueOf(state), attempt, request));
      return signedIn(sessions.begin(people.read(said.getClaims()), said.getTokenValue(), request.getRemoteAddr()), request, response);
    } catch (PersonException e) {
      throw notSignedIn(e);
    }
  }

  private void requireIssuer() {
    if (!isByIssuer()) {
      throw new SignInException(HttpStatus.NOT_FOUND, "There is no issuer to sign in at: sign in with a token.");
    }
  }

  private ClientRegistration client(HttpServletRequest request) {
    try {
      return issuer.client(visit.base(request));
    } catch (PersonException e) {
      throw notSignedIn(e);
    }
  }

  private static OAuth2AuthorizationExchange exchange(
      ClientRegistration client, String state, LoginAttempts.Attempt attempt, HttpServletRequest request) {
    var asked =
        OAuth2AuthorizationRequest.authorizationCode()
            .authorizationUri(Objects.requireNonNull(client.getProviderDetails().getAuthorizationUri()))
            .clientId(client.getClientId())
            .redirectUri(client.getRedirectUri())
            .scopes(client.getScopes())
            .state(state)
            .attributes(
                Map.of(
                    OAuth2ParameterNames.REGISTRATION_ID,
                    client.getRegistrationId(),
                    OidcParameterNames.NONCE,
                    attempt.nonce(),
                    PkceParameterNames.CODE_VERIFIER,
                    attempt.codeVerifier()))
            .build();
    @Nullable String code = request.getParameter(OAuth2ParameterNames.CODE);
    var answer =
        code == null || code.isEmpty()
            ? OAuth2AuthorizationResponse.error(Objects.requireNonNullElse(request.getParameter(OAuth2ParameterNames.ERROR), "invalid_request"))
            : OAuth2AuthorizationResponse.success(code);
    return new OAuth2AuthorizationExchange(asked, answer.redirectUri(Objects.requireNonNull(client.getRedirectUri())).state(state).build());
  }

  private static SignInException notSignedIn(PersonException e) {
    var status =
        switch (e.reason()) {
          case NOT_ACCEPTED -> HttpStatus.UNAUTHORIZED;
          case NOT_ALLOWED -> HttpStatus.FORBIDDEN;
          case ISSUER_AWAY -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    return new SignInException(status, String.valueOf(e.getMessage()));
  }

  /** It is written down, and nobody is to have as much written as they like. */
  private static void countAsGuess() {
    Guesser.lookUp(Secret.random(""), Optional::empty);
  }

  /** The session that the browser had is over: nothing that was known before goes on. */
  private URI signedIn(String cookie, HttpServletRequest request, HttpServletResponse response) {
    visit.read(request, Visit.SESSION).ifPresent(old -> sessions.end(old, request.getRemoteAddr()));
    response.addHeader(HttpHeaders.SET_COOKIE, visit.cookie(request, Visit.SESSION, cookie).build().toString());
    forms.saveToken(null, request, response);
    return wanted.take(request, response);
  }

  /**
   * Signs out, here and at the issuer.
   *
   * @return where to go next
   */
  public URI leaveForGood(HttpServletRequest request, HttpServletResponse response) {
    var ended = visit.read(request, Visit.SESSION).flatMap(cookie -> sessions.end(cookie, request.getRemoteAddr()));
    response.addHeader(HttpHeaders.SET_COOKIE, visit.gone(request, Visit.SESSION).toString());
    forms.saveToken(null, request, response);
    var here = URI.create(DOOR);
    if (ended.isEmpty() || ended.get().tokenDigest() != null || !isByIssuer()) {
      return here;
    }
    try {
      return issuer.endOf(ended.get().idToken(), visit.base(request) + DOOR);
    } catch (PersonException e) {
      return here;
    }
  }
}
