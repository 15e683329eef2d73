package io.kexecfleet.service.security;

import io.kexecfleet.service.outgoing.Loopback;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who says who people are. What it says about itself (OpenID Connect Discovery 1.0) is asked for when it is needed first and
 * kept from then on, so the service starts without it. While it is away it is asked again after a pause that grows.
 */
@Component
class Issuer {

  private static final Logger log = LoggerFactory.getLogger(Issuer.class);

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private static final String AWAY =
      "The issuer that knows people does not answer as it should, so nobody knows who you are. Ask again in a moment, or use a token of this service.";

  /** @param endSession where people sign out; null: nowhere */
  record Places(URI authorization, URI token, URI keys, @Nullable URI endSession) {}

  private final String name;
  private final IssuerLine line;
  private final JsonMapper json;
  private final Clock clock;
  private volatile @Nullable Places places;
  private Duration pause = FIRST_PAUSE;
  private Instant notBefore = Instant.MIN;

  Issuer(OidcSettings settings, IssuerLine line, JsonMapper json, Clock clock) {
    this.name = settings.issuer();
    this.line = line;
    this.json = json;
    this.clock = clock;
  }

  /** @throws PersonException while it does not answer ({@code ISSUER_AWAY}) */
  Places places() {
    var known = places;
    return known == null ? discovered() : known;
  }

  /** One asks, the others wait for it and hear the same. */
  private synchronized Places discovered() {
    var known = places;
    if (known != null) {
      return known;
    }
    if (clock.instant().isBefore(notBefore)) {
      throw away();
    }
    try {
      var found = read(line.read(URI.create(name.replaceFirst("/$", "") + "/.well-known/openid-configuration")));
      places = found;
      return found;
    } catch (IOException | JacksonException | IllegalArgumentException e) {
      log.warn("The issuer {} does not say how it is to be asked: {}. Nobody can use its word until it does.", name, e.getMessage());
      notBefore = clock.instant().plus(pause);
      pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      throw away(e);
    }
  }

  private Places read(String body) {
    var said = json.readTree(body);
    var self = said.path("issuer").asString("");
    if (!self.equals(name)) {
      throw new IllegalArgumentException("it calls itself something else; kexec-fleet.oidc.issuer must be exactly what it calls itself");
    }
    return new Places(
        place(said, "authorization_endpoint"),
        place(said, "token_endpoint"),
        place(said, "jwks_uri"),
        said.has("end_session_endpoint") ? place(said, "end_session_endpoint") : null);
  }

  private static URI place(JsonNode said, String field) {
    var place = URI.create(said.path(field).asString(""));
    if (!Loopback.isPrivate(place)) {
      throw new IllegalArgumentException("its %s is not https".formatted(field));
    }
    return place;
  }

  private static PersonException away() {
    return new PersonException(PersonException.Reason.ISSUER_AWAY, AWAY);
  }

  static PersonException away(Throwable cause) {
    return new PersonException(PersonException.Reason.ISSUER_AWAY, AWAY, cause);
  }
}
