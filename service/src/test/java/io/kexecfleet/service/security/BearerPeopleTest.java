package io.kexecfleet.service.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.kexecfleet.service.security.PersonException.Reason;
import io.kexecfleet.service.support.MovableClock;
import io.kexecfleet.service.support.TestIssuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What access tokens must say, and by whom they must be signed. */
class BearerPeopleTest {

  private static final Duration SKEW = Duration.ofSeconds(30);

  private final TestIssuer issuer = new TestIssuer().open();
  private final MovableClock clock = new MovableClock();
  private final BearerPeople people = people(issuer.name());

  @AfterEach
  void close() {
    issuer.close();
  }

  private BearerPeople people(String name) {
    var settings =
        new OidcSettings(
            name,
            TestIssuer.AUDIENCE,
            "",
            "",
            Set.of("openid"),
            "preferred_username",
            "groups",
            List.of(new OidcSettings.Mapping("sre", Role.VIEWER, "")),
            SKEW,
            "");
    var line = new IssuerLine(settings);
    var asked = new Issuer(settings, line, JsonMapper.builder().build(), clock);
    return new BearerPeople(settings, new IssuerWord(settings, asked, line, clock), new People(settings));
  }

  private JWTClaimsSet.Builder claims() {
    return issuer.claims(clock.instant(), "alice", "sre");
  }

  private void assertAccepted(String token) {
    var caller = people.caller(token);
    assertThat(caller.name()).isEqualTo("oidc:alice");
    assertThat(caller.grants()).extracting(Grant::role).containsExactly(Role.VIEWER);
  }

  private void assertRefused(Reason reason, String why, ThrowingCallable what) {
    assertThatThrownBy(what)
        .isInstanceOfSatisfying(PersonException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(why);
  }

  private void assertRefused(String why, JWTClaimsSet.Builder claims) {
    assertRefused(Reason.NOT_ACCEPTED, why, () -> people.caller(issuer.token(claims.build())));
  }

  @Test
  void areKnownByATokenForThisService() {
    assertAccepted(issuer.token(claims().build()));
    assertAccepted(issuer.token(claims().build(), "known", "JWT"));
  }

  @Test
  void comeFromThisIssuerToThisService() {
    assertRefused("it is none of " + issuer.name(), claims().issuer(issuer.name() + "/"));
    assertRefused("it is none of", claims().issuer(null));
    assertRefused("aud claim is not valid", claims().audience("another"));
    assertRefused("aud claim is not valid", claims().audience((String) null));
  }

  @Test
  void comeNeitherTooLateNorTooEarlyNorWithAnOldWord() {
    var now = clock.instant();
    var issued = at(now.minus(Duration.ofMinutes(5)));
    assertAccepted(issuer.token(claims().issueTime(issued).expirationTime(at(now.minus(SKEW).plusSeconds(10))).build()));
    assertRefused("expired", claims().issueTime(issued).expirationTime(at(now.minus(SKEW).minusSeconds(5))));
    assertRefused("exp", claims().expirationTime(null));
    assertAccepted(issuer.token(claims().notBeforeTime(at(now.plus(SKEW).minusSeconds(5))).issueTime(at(now.plus(SKEW).minusSeconds(5))).build()));
    assertRefused("before", claims().notBeforeTime(at(now.plus(SKEW).plusSeconds(30))));
    assertRefused("not issued yet", claims().issueTime(at(now.plus(SKEW).plusSeconds(30))));
    assertRefused("does not say when", claims().issueTime(null));
    var old = now.minus(IssuerWord.GOOD_FOR).minus(SKEW);
    assertAccepted(issuer.token(claims().issueTime(at(old.plusSeconds(30))).build()));
    assertRefused("more than 24 hours ago", claims().issueTime(at(old.minusSeconds(5))));
  }

  private static Date at(Instant time) {
    return Date.from(time);
  }

  @Test
  void doNotComeWithWhatIsNoAccessToken() {
    for (var mark : Map.of("nonce", "n", "at_hash", "n", "typ", "ID").entrySet()) {
      assertRefused("it is an ID token", claims().claim(mark.getKey(), mark.getValue()));
    }
    for (var type : List.of("logout+jwt", "dpop+jwt", "x")) {
      assertRefused(Reason.NOT_ACCEPTED, "it cannot be read", () -> people.caller(issuer.token(claims().build(), "known", type)));
    }
  }

  @Test
  void mayNothingWithoutANameAndAGroupThatCount() {
    for (var groups : new Object[] {List.of(), List.of("SRE"), List.of("sre", 1), 7, Map.of("sre", true)}) {
      assertRefused(Reason.NOT_ALLOWED, "claim groups", () -> people.caller(issuer.token(claims().claim("groups", groups).build())));
    }
    assertRefused(Reason.NOT_ALLOWED, "claim groups", () -> people.caller(issuer.token(claims().claim("groups", null).build())));
    assertRefused(Reason.NOT_ALLOWED, "claim preferred_username", () -> people.caller(issuer.token(claims().claim("preferred_username", null).build())));
  }

  @Test
  void comeWithTheIssuersSignatureOnly() throws Exception {
    var claims = claims().build();
    assertForged(new PlainJWT(claims).serialize());
    assertForged(new PlainJWT(claims).serialize() + "x");
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("known").build();
    assertForged(TestIssuer.signed(header, claims, new RSASSASigner(new RSAKeyGenerator(2048).generate())));
    // Keys are public: whoever takes one for a secret to sign with must not be believed.
    var symmetric = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("known").build();
    assertForged(TestIssuer.signed(symmetric, claims, new MACSigner(issuer.key().toRSAPublicKey().getEncoded())));
    // A key that comes along with the token is the token's own word.
    var own = new RSAKeyGenerator(2048).keyID("own").generate();
    assertForged(TestIssuer.signed(new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(own.toPublicJWK()).build(), claims, new RSASSASigner(own)));
    var genuine = issuer.token(claims).split("\\.", -1);
    var another = issuer.token(claims().claim("preferred_username", "bob").build()).split("\\.", -1);
    assertForged(genuine[0] + "." + another[1] + "." + genuine[2]);
    assertForged("a.b.c");
    assertForged("..");
    var deep = Base64.getUrlEncoder().withoutPadding().encodeToString(("{\"iss\":" + "[".repeat(12_000)).getBytes(US_ASCII));
    assertForged(genuine[0] + "." + deep + "." + genuine[2]);
    assertForged(deep + "." + genuine[1] + "." + genuine[2]);
  }

  private void assertForged(String token) {
    assertThat(BearerPeople.isMeant(token)).isTrue();
    assertRefused(Reason.NOT_ACCEPTED, "This access token is not accepted", () -> people.caller(token));
  }

  @Test
  void keysThatDoNotExistAreNotAskedForAgainAndAgain() {
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> people.caller(issuer.token(claims().build(), UUID.randomUUID().toString(), "JWT")))
          .isInstanceOfSatisfying(PersonException.class, e -> assertThat(e.reason()).isIn(Reason.NOT_ACCEPTED, Reason.ISSUER_AWAY));
    }
    assertThat(issuer.keysAsked()).isBetween(1, 4);
    assertAccepted(issuer.token(claims().build()));
  }

  @Test
  void areToldWhereThereIsNoIssuer() {
    assertRefused(Reason.NOT_ACCEPTED, "kexec-fleet.oidc.issuer is not set", () -> people("").caller(issuer.token(claims().build())));
  }
}
