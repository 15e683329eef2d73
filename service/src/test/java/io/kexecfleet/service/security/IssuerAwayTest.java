package io.kexecfleet.service.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.RunningService;
import io.kexecfleet.service.support.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An issuer that is not there when the service starts, and one that is asked for keys that do not exist. */
class IssuerAwayTest {

  private final RSAKey key;
  private final int port;
  private final String issuer;
  private final AtomicInteger keysAsked = new AtomicInteger();
  private final RunningService service;

  IssuerAwayTest() throws Exception {
    key = new RSAKeyGenerator(2048).keyID("known").generate();
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    issuer = "http://127.0.0.1:" + port + "/i";
    service =
        RunningService.start(
            RunningService.temporaryFolder(),
            TestDatabase.fresh(),
            "kexec-fleet.oidc.issuer=" + issuer,
            "kexec-fleet.oidc.audience=fleet",
            "kexec-fleet.oidc.client-id=dashboard",
            "kexec-fleet.oidc.grants[0].value=sre",
            "kexec-fleet.oidc.grants[0].role=VIEWER");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpServer open(String self) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    var about =
        """
        {"issuer": "%s", "authorization_endpoint": "%s/a", "token_endpoint": "%s/t", "jwks_uri": "%s/k"}
        """
            .formatted(self, issuer, issuer, issuer);
    answer(server, "/i/.well-known/openid-configuration", about, new AtomicInteger());
    answer(server, "/i/k", new JWKSet(key.toPublicJWK()).toString(), keysAsked);
    server.start();
    return server;
  }

  private static void answer(HttpServer server, String path, String body, AtomicInteger asked) {
    server.createContext(
        path,
        exchange -> {
          asked.incrementAndGet();
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private JWTClaimsSet.Builder claims() {
    var now = Instant.now();
    return new JWTClaimsSet.Builder()
        .issuer(issuer)
        .audience("fleet")
        .claim("preferred_username", "alice")
        .claim("groups", List.of("sre"))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(600)));
  }

  private Caller.Answer self(JWTClaimsSet claims, String kid, String type) throws Exception {
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).type(new JOSEObjectType(type)).build();
    var token = new SignedJWT(header, claims);
    token.sign(new RSASSASigner(key));
    return service.as(token.serialize()).get("/api/v1/self");
  }

  private int status(JWTClaimsSet claims) throws Exception {
    return self(claims, "known", "at+jwt").status();
  }

  private int leave() {
    var browser = new Browser();
    return browser.submit(Browser.form(browser.get(URI.create(service.url() + "/login")), "/login/oidc")).status();
  }

  @Test
  void isToldToPeopleAndAskedAgainAfterAPause() throws Exception {
    var away = self(claims().build(), "known", "JWT");
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.text("detail")).contains("issuer").contains("use a token of this service");
    assertThat(leave()).isEqualTo(503);
    assertThat(service.operator().get("/api/v1/self").status()).isEqualTo(200);

    var impostor = open("https://another.example");
    service.clock().advance(Duration.ofSeconds(31));
    assertThat(status(claims().build())).as("it calls itself something else").isEqualTo(503);
    impostor.stop(0);

    var server = open(issuer);
    assertThat(status(claims().build())).as("not asked again yet").isEqualTo(503);
    service.clock().advance(Duration.ofSeconds(31));
    assertThat(status(claims().build())).isEqualTo(200);
    assertThat(leave()).isEqualTo(303);
    server.stop(0);
    assertThat(status(claims().build())).as("its keys are known").isEqualTo(200);
  }

  @Test
  void keysThatDoNotExistAreNotAskedForAgainAndAgain() throws Exception {
    var server = open(issuer);
    for (int i = 0; i < 50; i++) {
      assertThat(self(claims().build(), UUID.randomUUID().toString(), "JWT").status()).isIn(401, 503);
    }
    assertThat(keysAsked.get()).isBetween(1, 4);
    assertThat(status(claims().build())).as("the others are not disturbed").isEqualTo(200);
    server.stop(0);
  }

  @Test
  void whatATokenSaysIsChecked() throws Exception {
    var server = open(issuer);
    var soon = Date.from(Instant.now().plusSeconds(60));
    assertThat(status(claims().build())).isEqualTo(200);
    assertThat(self(claims().build(), "known", "JWT").status()).isEqualTo(200);
    assertThat(self(claims().build(), "known", "logout+jwt").status()).isEqualTo(401);
    assertThat(status(claims().notBeforeTime(soon).build())).isEqualTo(401);
    assertThat(status(claims().issueTime(soon).build())).isEqualTo(401);
    assertThat(status(claims().expirationTime(null).build())).isEqualTo(401);
    assertThat(status(claims().issuer(issuer + "/").build())).isEqualTo(401);
    assertThat(status(claims().audience((String) null).build())).isEqualTo(401);
    for (var mark : List.of("nonce", "at_hash")) {
      assertThat(status(claims().claim(mark, "n").build())).as("an ID token").isEqualTo(401);
    }
    assertThat(status(claims().claim("typ", "ID").build())).as("an ID token").isEqualTo(401);
    assertThat(status(claims().claim("groups", List.of("other")).build())).isEqualTo(403);
    assertThat(status(claims().claim("preferred_username", "a b").build())).isEqualTo(403);
    server.stop(0);
  }
}
