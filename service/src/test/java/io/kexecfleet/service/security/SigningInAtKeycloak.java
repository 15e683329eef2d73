package io.kexecfleet.service.security;

import static io.kexecfleet.service.security.KeycloakTest.KEYCLOAK;
import static io.kexecfleet.service.security.KeycloakTest.OTHER;
import static io.kexecfleet.service.security.KeycloakTest.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.kexecfleet.service.support.Browser;
import io.kexecfleet.service.support.Keycloak;
import io.kexecfleet.service.support.RunningService;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** People who sign in to the pages at a real Keycloak, at two replicas of one service. */
abstract class SigningInAtKeycloak {

  private final Browser browser = new Browser();

  private static URI at(RunningService service, String path) {
    return URI.create(service.url() + path);
  }

  /** From the page to the issuer's form, which is filled in and sent. @return the answer that leads back */
  private Browser.Page leave(String user) {
    var door = browser.get(at(SERVICE, "/login"));
    assertThat(door.status()).isEqualTo(200);
    var left = browser.submit(Browser.form(door, "/login/oidc"));
    assertThat(left.status()).as(left.body()).isEqualTo(200);
    var issuers = browser.follow(left, left.next().getAuthority());
    var form = Browser.form(issuers, "/authenticate").with("username", user).with("password", Keycloak.passwordOf(user));
    return browser.submit(form);
  }

  private Browser.Page signIn(String user) {
    var back = browser.get(leave(user).next());
    assertThat(back.status()).as(back.body()).isEqualTo(303);
    assertThat(back.next()).isEqualTo(at(SERVICE, "/"));
    return browser.get(back.next());
  }

  private String session() {
    return String.valueOf(browser.cookies(at(SERVICE, "/")).get("kexec-fleet"));
  }

  @Test
  void showsWhoTheyAreAndWhatTheyMayDo() {
    var asked = browser.submit(Browser.form(browser.get(at(SERVICE, "/login")), "/login/oidc")).next();
    assertThat(asked.getQuery()).contains("code_challenge_method=S256", "state=", "nonce=", "response_type=code");
    var page = signIn("red-olga");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.body()).contains("oidc:red-olga", "<strong>operator</strong>", "team=red").doesNotContainPattern("<script(?![^>]* src=)").doesNotContain(" style=");
    assertThat(page.response().headers().firstValue("Content-Security-Policy").orElse(""))
        .startsWith("default-src 'none'; script-src 'self'")
        .contains("form-action 'self';");
    var listed = SERVICE.operator().get("/api/v1/sessions").body();
    assertThat(listed).contains("oidc:red-olga", "\"by\":\"OIDC\"").doesNotContain(session());
    assertThat(SERVICE.database().queryForList("select sha256 from login_session", String.class)).doesNotContain(session());
    assertThat(SERVICE.operator().get("/api/v1/audit").body()).contains("session.begin", "oidc:red-olga");
  }

  @Test
  void theCookieIsForThePagesOnly() {
    signIn("alice");
    assertThat(browser.get(at(SERVICE, "/")).status()).isEqualTo(200);
    assertThat(browser.get(at(SERVICE, "/api/v1/self")).status()).isEqualTo(401);
  }

  @Test
  void whoHasNoGroupIsToldWhichClaimWasLookedAt() {
    var back = browser.get(leave("carol").next());
    assertThat(back.status()).isEqualTo(403);
    assertThat(back.body()).contains("claim groups is mapped to a role");
    assertThat(browser.get(at(SERVICE, "/")).status()).isEqualTo(302);
  }

  @Test
  void aReturnIsGoodOnce() {
    var back = leave("alice").next();
    var cookies = Map.copyOf(browser.cookies(at(SERVICE, "/")));
    assertThat(browser.get(back).status()).isEqualTo(303);
    browser.cookies(at(SERVICE, "/")).putAll(cookies);
    var again = browser.get(back);
    assertThat(again.status()).isEqualTo(400);
    assertThat(again.body()).contains("Sign in again");
  }

  @Test
  void aReturnIsGoodInTheBrowserThatLeftOnly() {
    var back = leave("alice").next();
    assertThat(new Browser().get(back).status()).isEqualTo(400);
    var other = new Browser();
    other.submit(Browser.form(other.get(at(SERVICE, "/login")), "/login/oidc"));
    assertThat(other.get(back).status()).as("a browser that left itself").isEqualTo(400);
    assertThat(browser.get(back).status()).as("nothing was lost").isEqualTo(303);
  }

  @Test
  void aReturnIsKnownAtTheOtherReplica() {
    var back = leave("alice").next();
    var cookies = browser.cookies(at(OTHER, "/"));
    cookies.putAll(browser.cookies(at(SERVICE, "/")));
    assertThat(browser.get(at(OTHER, back.getPath() + "?" + back.getRawQuery())).status())
        .as("its own address is another redirect_uri, so the issuer gives no token; that it left is known")
        .isEqualTo(401);
    assertThat(browser.get(back).status()).isEqualTo(400);
  }

  @Test
  void anIdTokenForAnotherAttemptIsNotTaken() {
    var back = leave("alice").next();
    SERVICE.database().update("update login_attempt set nonce = 'another'");
    var answer = browser.get(back);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_nonce");
  }

  @Test
  void aCodeIsGoodForWhoHasItsVerifierOnly() {
    var back = leave("alice").next();
    SERVICE.database().update("update login_attempt set code_verifier = repeat('x', 43)");
    var answer = browser.get(back);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_grant");
  }

  @Test
  void aCodeIsGoodOnce() {
    var back = leave("alice").next();
    assertThat(browser.get(back).status()).isEqualTo(303);
    var left = browser.submit(Browser.form(browser.get(at(SERVICE, "/login")), "/login/oidc")).next();
    var state = left.getQuery().replaceFirst(".*[?&]?state=([^&]*).*", "$1");
    var old = back.getRawQuery().replaceFirst(".*code=([^&]*).*", "$1");
    var answer = browser.get(at(SERVICE, "/login/oidc/callback?state=" + state + "&code=" + old));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("invalid_grant");
  }

  @Test
  void whatTheIssuerRefusesIsShownAsItsCodeOnly() {
    var left = browser.submit(Browser.form(browser.get(at(SERVICE, "/login")), "/login/oidc")).next();
    var state = left.getQuery().replaceFirst(".*[?&]?state=([^&]*).*", "$1");
    var answer = browser.get(at(SERVICE, "/login/oidc/callback?state=" + state + "&error=%3Cb%3Ebad&error_description=call+123"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).doesNotContain("bad", "123");
  }

  @Test
  void signingOutEndsTheSessionHereAndThere() {
    var home = signIn("bob");
    var cookie = session();
    assertThat(KEYCLOAK.isSignedIn("fleet", "bob")).isTrue();
    var out = browser.submit(Browser.form(home, "/logout"));
    assertThat(out.next().toString()).startsWith(KEYCLOAK.issuer("fleet")).contains("id_token_hint=");
    var end = browser.follow(browser.get(out.next()), at(SERVICE, "/").getAuthority());
    assertThat(end.at()).isEqualTo(at(SERVICE, "/login"));
    assertThat(KEYCLOAK.isSignedIn("fleet", "bob")).isFalse();
    browser.cookies(at(SERVICE, "/")).put("kexec-fleet", cookie);
    assertThat(browser.get(at(SERVICE, "/")).status()).isEqualTo(302);
  }

  @Test
  void anAdministratorEndsASessionOnBothReplicas() {
    signIn("alice");
    var cookie = session();
    var elsewhere = new Browser();
    elsewhere.cookies(at(OTHER, "/")).put("kexec-fleet", cookie);
    assertThat(elsewhere.get(at(OTHER, "/")).status()).isEqualTo(200);
    var operator = SERVICE.operator();
    var id = operator.get("/api/v1/sessions").json().path("sessions").path(0).path("id").asString();
    assertThat(operator.send("DELETE", "/api/v1/sessions/" + id).status()).isEqualTo(204);
    assertThat(operator.send("DELETE", "/api/v1/sessions/" + id).status()).isEqualTo(404);
    assertThat(browser.get(at(SERVICE, "/")).status()).isEqualTo(302);
    OTHER.clock().advance(Duration.ofSeconds(6));
    assertThat(elsewhere.get(at(OTHER, "/")).status()).isEqualTo(302);
  }

  private int homeAtTheOtherReplica() {
    OTHER.clock().advance(Duration.ofSeconds(6));
    var elsewhere = new Browser();
    elsewhere.cookies(at(OTHER, "/")).put("kexec-fleet", session());
    return elsewhere.get(at(OTHER, "/")).status();
  }

  @Test
  void aMappingThatWasTakenOutCountsForThoseWhoAreSignedIn() {
    signIn("alice");
    assertThat(homeAtTheOtherReplica()).isEqualTo(200);
    SERVICE.database().update("update login_session set groups = '{not-mapped-any-more}' where name = 'oidc:alice'");
    assertThat(homeAtTheOtherReplica()).isEqualTo(302);
  }

  @Test
  void whatAnotherIssuerSaidIsForgotten() {
    signIn("alice");
    assertThat(homeAtTheOtherReplica()).isEqualTo(200);
    SERVICE.database().update("update login_session set issuer = 'https://before.example' where name = 'oidc:alice'");
    assertThat(homeAtTheOtherReplica()).isEqualTo(302);
  }

  @Test
  void signingInGivesANewSessionAndEndsTheOldOne() {
    browser.cookies(at(SERVICE, "/")).put("kexec-fleet", "kfs_" + "x".repeat(43));
    signIn("alice");
    var first = session();
    assertThat(first).doesNotContain("xxx");
    var back = browser.follow(browser.submit(Browser.form(browser.get(at(SERVICE, "/login")), "/login/oidc")), "nowhere");
    browser.follow(browser.get(back.next()), at(SERVICE, "/").getAuthority());
    assertThat(session()).isNotEqualTo(first);
    browser.cookies(at(SERVICE, "/")).put("kexec-fleet", first);
    assertThat(browser.get(at(SERVICE, "/")).status()).isEqualTo(302);
  }

  @Test
  void aFormOfAnotherSiteIsNotTaken() {
    var form = Browser.form(browser.get(at(SERVICE, "/login")), "/login/oidc");
    var origin = SERVICE.url();
    assertThat(browser.submit(form, Map.of()).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", "https://evil.example")).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", "null")).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", origin, "Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", origin, "Sec-Fetch-Site", "same-site")).status()).isEqualTo(403);
    assertThat(browser.submit(form.with("_csrf", "wrong")).status()).isEqualTo(403);
    assertThat(browser.submit(form, Map.of("Origin", origin)).status()).isEqualTo(200);
  }
}
