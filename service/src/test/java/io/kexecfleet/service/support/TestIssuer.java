package io.kexecfleet.service.support;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** An issuer as far as its keys and access tokens go: away until it is opened, and a liar where a test wants one. */
public final class TestIssuer implements AutoCloseable {

  public static final String AUDIENCE = "fleet";
  private static final String KEY = "known";

  private final RSAKey key;
  private final int port;
  private final AtomicInteger keysAsked = new AtomicInteger();
  private @Nullable HttpServer server;

  public TestIssuer() {
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
      key = new RSAKeyGenerator(2048).keyID(KEY).generate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public String name() {
    return "http://127.0.0.1:" + port + "/i";
  }

  public RSAKey key() {
    return key;
  }

  /** How often somebody wanted its keys. */
  public int keysAsked() {
    return keysAsked.get();
  }

  public TestIssuer open() {
    openAs(name());
    return this;
  }

  /** @param self what it calls itself */
  public void openAs(String self) {
    try {
      var opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      var about =
          """
          {"issuer": "%s", "authorization_endpoint": "%s/a", "token_endpoint": "%s/t", "jwks_uri": "%s/k"}
          """
              .formatted(self, name(), name(), name());
      answer(opened, "/i/.well-known/openid-configuration", about, new AtomicInteger());
      answer(opened, "/i/k", new JWKSet(key.toPublicJWK()).toString(), keysAsked);
      opened.start();
      server = opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
      server = null;
    }
  }

  /** What is right in a token of this moment, good for ten minutes. */
  public JWTClaimsSet.Builder claims(Instant now, String name, String... groups) {
    return new JWTClaimsSet.Builder()
        .issuer(name())
        .audience(AUDIENCE)
        .claim("preferred_username", name)
        .claim("groups", List.of(groups))
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(600)));
  }

  public String token(JWTClaimsSet claims) {
    return token(claims, KEY, "at+jwt");
  }

  public String token(JWTClaimsSet claims, String kid, String type) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).type(new JOSEObjectType(type)).build();
      return signed(header, claims, new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) {
    try {
      var token = new SignedJWT(header, claims);
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
