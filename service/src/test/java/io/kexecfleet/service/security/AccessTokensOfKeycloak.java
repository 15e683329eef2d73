package io.kexecfleet.service.security;

import static io.kexecfleet.service.security.KeycloakTest.KEYCLOAK;
import static io.kexecfleet.service.security.KeycloakTest.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Caller;
import io.kexecfleet.service.support.Keycloak;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** People at the API with access tokens of a real Keycloak. */
abstract class AccessTokensOfKeycloak {

  private static String token(String user) {
    return KEYCLOAK.accessToken("fleet", "command-line", user);
  }

  private static Caller caller(String user) {
    return SERVICE.as(token(user));
  }

  private static Caller.Answer self(String token) {
    return SERVICE.as(token).get("/api/v1/self");
  }

  @Test
  void areWhatTheirGroupsAre() {
    assertThat(caller("alice").get("/api/v1/self").body())
        .isEqualTo("{\"name\":\"oidc:alice\",\"grants\":[{\"role\":\"OPERATOR\",\"scopes\":[\"\"]},{\"role\":\"APPROVER\",\"scopes\":[\"\"]}]}");
    assertThat(caller("bob").get("/api/v1/self").body())
        .isEqualTo("{\"name\":\"oidc:bob\",\"grants\":[{\"role\":\"APPROVER\",\"scopes\":[\"\"]}]}");
    assertThat(caller("red-olga").get("/api/v1/self").body())
        .isEqualTo("{\"name\":\"oidc:red-olga\",\"grants\":[{\"role\":\"OPERATOR\",\"scopes\":[\"team=red\"]}]}");
    assertThat(caller("alice").get("/api/v1/tokens").status()).isEqualTo(403);
    assertThat(caller("alice").get("/fleet-lock/v1/pre-reboot").status()).isEqualTo(401);
  }

  @Test
  void areNotLetInWithoutAGroupThatHasARole() {
    var answer = caller("carol").get("/api/v1/self");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text("detail")).contains("claim groups is mapped to a role");
  }

  @Test
  void tokensOfOursStillWork() {
    assertThat(self(SERVICE.operatorToken()).text("name")).isEqualTo("operator");
  }

  @Test
  void whatSomebodyAsksForSomebodyElseApproves() {
    var host = "oidc-host-" + UUID.randomUUID();
    SERVICE.enrolled(host);
    var plan =
        Map.of(
            "hosts", List.of(host), "target", Map.of("select", "LATEST_INSTALLED"), "maxOut", 1, "returnWithin", "PT10M", "approvals", 1);
    var alice = caller("alice");
    var made = alice.post("/api/v1/rollouts", plan);
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.text("author")).isEqualTo("oidc:alice");
    var own = alice.post(made.location() + "/approve", "");
    assertThat(own.status()).as(own.body()).isEqualTo(403);
    var bobs = caller("bob").post(made.location() + "/approve", "");
    assertThat(bobs.status()).as(bobs.body()).isEqualTo(200);
  }

  @Test
  void aTokenForAnotherServiceOpensNothing() {
    var answer = self(KEYCLOAK.accessToken("fleet", "another", "alice"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text("detail")).contains("aud claim is not valid");
  }

  @Test
  void aTokenOfAnotherRealmOpensNothing() {
    assertThat(self(KEYCLOAK.accessToken("other", "command-line", "alice")).status()).isEqualTo(401);
  }

  @Test
  void anIdTokenOpensNothing() {
    var id = KEYCLOAK.tokens("fleet", "command-line", "alice", Keycloak.passwordOf("alice")).path("id_token").asString();
    assertThat(self(id).status()).isEqualTo(401);
  }

  @Test
  void newKeysAreKnownAtOnce() {
    var before = token("alice");
    assertThat(self(before).status()).isEqualTo(200);
    KEYCLOAK.rotateKeys("fleet");
    var after = token("alice");
    assertThat(after.substring(0, after.indexOf('.'))).isNotEqualTo(before.substring(0, before.indexOf('.')));
    assertThat(self(after).status()).isEqualTo(200);
    assertThat(self(before).status()).isEqualTo(200);
  }

  @Test
  void aTokenIsGoodUntilItsEndAndNotBeforeItsBeginning() {
    var alice = SERVICE.as(token("alice"));
    try {
      SERVICE.clock().advance(Duration.ofMinutes(5));
      assertThat(alice.get("/api/v1/self").status()).as("the issuer's clock may be off").isEqualTo(200);
      SERVICE.clock().advance(Duration.ofSeconds(31));
      var late = alice.get("/api/v1/self");
      assertThat(late.status()).isEqualTo(401);
      assertThat(late.text("detail")).contains("expired");
      SERVICE.clock().advance(Duration.ofMinutes(-10));
      assertThat(alice.get("/api/v1/self").status()).isEqualTo(401);
    } finally {
      SERVICE.clock().advance(Duration.ofMinutes(5).minusSeconds(31));
    }
  }
}
